"""Sets: their order, which is the service's own, and the words for a member that comes twice.

Members come back in order whatever the order that they were written in: strings and binaries by their bytes, numbers
by value. Source: reads of real tables.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from fogbank.engines.dynamodb.flaw import Flaw

INVALID = "One or more parameter values were invalid: "

_KEYS: dict[str, Callable[[str], Any] | None] = {"SS": None, "NS": Decimal, "BS": b64decode}


def arranged(kind: str, members: Sequence[str]) -> list[str]:
    """The members of a set in the service's order."""
    return sorted(members, key=_KEYS[kind])


def duplicates(kind: str, members: Sequence[str]) -> Flaw:
    """The flaw of a set with a member twice."""
    if kind == "NS":
        return Flaw(f"{INVALID}Input collection contains duplicates.", "Input collection contains duplicates")
    of = "of type BS" if kind == "BS" else ""
    quoted = [f'"{member}"' for member in _as_read(kind, members)]
    newer = ("," if kind == "BS" else ", ").join(quoted)
    older = ", ".join(members)
    tail = " contains duplicates."
    return Flaw(
        f"{INVALID}Input collection [{newer}]{of}{tail}", f"{INVALID}Input collection [{older}]{of}{tail}"
    )


def _as_read(kind: str, members: Sequence[str]) -> list[str]:
    """As the newer layer had them when it met the repetition: in order so far, then the rest as it was sent."""
    seen: set[str] = set()
    for place, member in enumerate(members):
        if member in seen:
            return arranged(kind, members[:place]) + list(members[place:])
        seen.add(member)
    return list(members)
