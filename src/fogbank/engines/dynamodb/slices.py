"""How much of a table one transaction goes through: few milliseconds' worth, so that others are served between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

SLICE: Final = 200  # keys,
SLICE_BYTES: Final = 1 << 18  # or fewer, where their values are long


def in_slice(found: Iterable[tuple[bytes, bytes]], most: int = SLICE) -> Iterator[tuple[bytes, bytes]]:
    """As many of the keys and values, in their order, as one transaction takes: one at least, if there is one."""
    size = 0
    for number, pair in enumerate(found, 1):
        yield pair
        size += len(pair[1])
        if number >= most or size >= SLICE_BYTES:
            return
