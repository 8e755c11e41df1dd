"""The composition root: the only room that sees everything. It reads settings and wires the rooms."""

from fogbank.bootstrap.claim import AlreadyRunning
from fogbank.bootstrap.run import run

__all__ = ["AlreadyRunning", "run"]
