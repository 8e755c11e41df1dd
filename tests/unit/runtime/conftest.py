"""Coroutine tests, and a data root of their own for each."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from fogbank.runtime.directories import Directories
from fogbank.runtime.processes import Processes


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run coroutine tests on a loop of their own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


@pytest.fixture
def directories(tmp_path: Path) -> Directories:
    return Directories(tmp_path / "data", tmp_path / "cache")


@pytest.fixture
def processes(directories: Directories) -> Iterator[Processes]:
    yield Processes(directories)
    asyncio.run(Processes(directories).orphans(()))
