"""The proofs need a real PostgreSQL: the user's cache is used, so that it is downloaded once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

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
