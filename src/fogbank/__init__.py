"""Fogbank: AWS's database services on one machine, with real engines behind AWS's own APIs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fogbank.version import __version__

if TYPE_CHECKING:
    from fogbank.testing.cloud import server

__all__ = ["__version__", "server"]


def __getattr__(name: str) -> Any:
    """Give `fogbank.server` on first use, so that `import fogbank` costs nothing."""
    if name == "server":
        from fogbank.testing.cloud import server

        return server
    raise AttributeError(f"module 'fogbank' has no attribute {name!r}")
