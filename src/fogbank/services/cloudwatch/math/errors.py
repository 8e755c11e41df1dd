"""What may be wrong with an expression."""

from __future__ import annotations


class Flaw(Exception):  # noqa: N818 - of the expression
    """The expression cannot be read or evaluated; the message says why."""


class NotThere(Exception):  # noqa: N818 - of ours
    """The expression uses what AWS has and Fogbank does not; the message names it."""
