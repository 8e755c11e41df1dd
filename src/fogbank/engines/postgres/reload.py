"""Parameters of a running server: which the reload took, which wait for a restart, which are wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from fogbank.core.faults import EngineRefused, EngineUnavailable
from fogbank.engines.postgres.client import Session

_TRIES = 200
_POLL_SECONDS = 0.01

# A new session inherits from the postmaster when that last read its files.
_LOADED = "SELECT pg_conf_load_time() >= to_timestamp({})"
# Values that need a restart are reported as not applied too; they are right.
_WRONG = """
    SELECT f.name, f.error FROM pg_file_settings f LEFT JOIN pg_settings s ON s.name = lower(f.name)
    WHERE f.error IS NOT NULL AND s.context IS DISTINCT FROM 'postmaster'
"""
_PENDING = "SELECT 1 FROM pg_settings WHERE pending_restart LIMIT 1"


async def loaded(session: Callable[[], AbstractAsyncContextManager[Session]], file: Path) -> None:
    """Wait until the postmaster has read `file` after its last change.

    Raises: `EngineRefused` with AWS's status for a wrong value, `EngineUnavailable` if it takes too long.
    """
    written = file.stat().st_mtime
    for _ in range(_TRIES):
        async with session() as current:
            wrong = await current.query(_WRONG)
            if wrong:
                name, error = wrong[0]
                raise EngineRefused(f"parameter {name}: {error}", "incompatible-parameters")
            if await current.query(_LOADED.format(written)) == [("t",)]:
                return
        await asyncio.sleep(_POLL_SECONDS)
    raise EngineUnavailable("the server does not read its configuration", 0.5)


async def needs_restart(session: Session) -> bool:
    """Whether a parameter in the files waits for a restart."""
    return bool(await session.query(_PENDING))
