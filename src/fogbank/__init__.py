"""Fogbank: AWS's database services on one machine, with real engines behind AWS's own APIs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fogbank.testing.cloud import server

__version__ = "0.1.0"
__all__ = ["__version__", "server"]


def __getattr__(name: str) -> Any:
    """Give `fogbank.server` on first use, so that `import fogbank` costs nothing."""
    if name == "server":
        from fogbank.testing.cloud import server

        return server
    raise AttributeError(f"module 'fogbank' has no attribute {name!r}")
