"""The proofs need a real PostgreSQL: the user's cache is used, so that it is downloaded once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.crash import census
from tests.crash.victim import Victim

from fogbank.core.faults import EngineRefused
from fogbank.runtime.catalog import Catalog
from fogbank.runtime.directories import Directories
from fogbank.runtime.installer import Installer


@pytest.fixture(scope="session")
def postgres_cache() -> Path:
    """The cache directory that has the default PostgreSQL in it."""
    directories = Directories.default()
    try:
        asyncio.run(Installer(directories, Catalog.bundled()).ensure("postgres"))
    except EngineRefused as refused:
        pytest.skip(f"PostgreSQL cannot be had here: {refused}")
    return directories.cache


@pytest.fixture
def victim(tmp_path: Path, postgres_cache: Path) -> Iterator[Victim]:
    """A started server on a data directory of its own; whatever is left of it afterwards is killed."""
    victim = Victim(tmp_path / "data", cache=str(postgres_cache))
    victim.start()
    yield victim
    end(victim)


def end(victim: Victim) -> None:
    victim.kill()
    for pid in census.processes(victim.data):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 MB, too small for an instance."""
    if os.getuid() != 0:
        pytest.skip("a full disk needs a file system of its own, which only root can mount")
    mount = tmp_path / "disk"
    mount.mkdir()
    options = ["mount", "-t", "tmpfs", "-o", "size=16m,mode=0700", "fogbank-test", str(mount)]
    mounted = subprocess.run(options, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no tmpfs can be mounted here: {mounted.stderr.strip()}")
    yield mount
    subprocess.run(["umount", "--lazy", str(mount)], check=True)
