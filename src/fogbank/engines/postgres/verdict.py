"""Why a server ended at its start: read from the last lines of its log."""

from __future__ import annotations

import re
from pathlib import Path

from fogbank.core.faults import EngineRefused, EngineUnavailable
from fogbank.engines.postgres import facts


def raise_known_failure(log: Path, offset: int) -> None:
    """Look at what was logged from byte `offset` on.

    Raises: `EngineRefused` or `EngineUnavailable` where failures.toml knows it; returns otherwise.
    """
    text = _written_since(log, offset)
    for failure in facts.failures():
        if found := re.search(failure.pattern, text):
            message = failure.message.format(**found.groupdict())
            if failure.refused:
                raise EngineRefused(message, failure.status)
            raise EngineUnavailable(message, 0.5)


def log_size(log: Path) -> int:
    """Bytes in the log now; 0 for none."""
    return log.stat().st_size if log.exists() else 0


def _written_since(log: Path, offset: int) -> str:
    if log_size(log) < offset:  # it was begun anew
        offset = 0
    with log.open("rb") as file:
        file.seek(offset)
        return file.read().decode(errors="replace")
