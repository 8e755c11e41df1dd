"""Processes of one data directory, as the operating system has them."""

from __future__ import annotations

import time
from pathlib import Path

from tests.crash import census


def await_none(data: Path, seconds: float = 20) -> None:
    """Wait until no process works for a data directory any more. Raises: AssertionError naming those left."""
    deadline = time.monotonic() + seconds
    while left := census.processes(data):
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.05)  # there is no event for the end of somebody else's process


def await_removed(directory: Path, seconds: float = 20) -> None:
    """Wait until a directory is gone. Raises: AssertionError."""
    deadline = time.monotonic() + seconds
    while directory.exists():
        assert time.monotonic() < deadline, f"still there: {directory}"
        time.sleep(0.05)
