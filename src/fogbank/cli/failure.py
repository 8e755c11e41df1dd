"""How a command says that it did not work."""

from __future__ import annotations


class CommandFailed(Exception):  # noqa: N818 - reads as the sentence it raises
    """One line for people: what did not work and what to do. The command ends with code 1."""
