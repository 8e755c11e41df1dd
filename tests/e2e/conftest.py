"""The command as people run it: a program of its own, on a data directory of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fogbank.core.faults import EngineRefused
from fogbank.runtime import proc
from fogbank.runtime.catalog import Catalog
from fogbank.runtime.directories import Directories
from fogbank.runtime.installer import Installer

DEADLINE_SECONDS = 60.0


class Shell:
    """Runs commands as a person would who has nothing of AWS set up. Nothing it starts outlives the test."""

    def __init__(self, place: Path) -> None:
        self.data = place / "data"
        self.log = self.data / "server.log"
        home = place / "home"
        home.mkdir()
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("AWS_", "FOGBANK_", "PG"))
        }
        cache = str(Directories.default().cache)
        self.environ = kept | {"HOME": str(home), "FOGBANK_CACHE": cache, "FOGBANK_DATA": str(self.data)}

    def run(self, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run `fogbank WORDS` and return what it said and its code."""
        return subprocess.run(
            [sys.executable, "-m", "fogbank", *words],
            env=self.environ | environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=DEADLINE_SECONDS,
        )

    def ok(self, *words: str, **environ: str) -> str:
        """Run a command that must succeed; return its output."""
        done = self.run(*words, **environ)
        assert done.returncode == 0, f"fogbank {' '.join(words)}: {done.stderr}{done.stdout}"
        return done.stdout

    def refused(self, *words: str, **environ: str) -> str:
        """Run a command that must end with code 1 and one line; return that line."""
        done = self.run(*words, **environ)
        assert done.returncode == 1, (
            f"fogbank {' '.join(words)}: {done.returncode} {done.stderr}{done.stdout}"
        )
        lines = done.stderr.splitlines()
        assert len(lines) == 1, done.stderr
        return lines[0]

    def up(self, *flags: str) -> None:
        """Start a server that stays, on a free port."""
        self.ok("up", "-d", "--port=0", *flags)

    def processes(self) -> dict[int, Path]:
        """The processes that work in the data directory: engines."""
        return proc.working_in(self.data)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """A shell with an empty home directory; a server that it started is stopped."""
    made = Shell(tmp_path)
    yield made
    made.run("down")


@pytest.fixture(scope="session")
def postgres() -> None:
    """Have the default PostgreSQL in the user's cache, or skip with the reason."""
    import asyncio

    try:
        asyncio.run(Installer(Directories.default(), Catalog.bundled()).ensure("postgres"))
    except EngineRefused as refused:
        pytest.skip(f"PostgreSQL cannot be had here: {refused}")


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool], str], None]:
    """Wait until a condition holds, or fail with what it was."""

    def wait(condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not condition():
            assert time.monotonic() < deadline, f"not within {DEADLINE_SECONDS:.0f} s: {what}"
            time.sleep(0.02)

    return wait
