"""The key of a table or index: which attributes, of which types, in which order.

A global secondary index may have up to four partition attributes and four sort attributes; a table one and at most
one.
"""

from __future__ import annotations

from msgspec import Struct


class KeyAttribute(Struct, frozen=True):
    name: str
    kind: str  # S, N or B


class KeySchema(Struct, frozen=True):
    """`hashes` are the partition attributes, `ranges` the sort attributes, both in the schema's order."""

    hashes: tuple[KeyAttribute, ...]
    ranges: tuple[KeyAttribute, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(attribute.name for attribute in self.hashes + self.ranges)
