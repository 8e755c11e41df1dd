"""Filters of ranges of an index: they may only look at what the index has.

A scan of an index has no such rule: what it lacks is missing there. With several ranges it is enough if one of them has
a filter that can be answered; otherwise the last one is named. The names come in the order of the service's sets.
"""

from __future__ import annotations

from fogbank.engines.dynamodb.layout import Index, Layout
from fogbank.engines.dynamodb.partiql.keys import attributes_in
from fogbank.engines.dynamodb.partiql.projecting import lacks
from fogbank.engines.dynamodb.partiql.reads import Branch
from fogbank.engines.dynamodb.partiql.syntax.refusals import INVALID, refusal

_BUCKETS = 16


def check_filters(layout: Layout, index: Index | None, found: list[Branch]) -> None:
    """Raises ValidationException."""
    missing = [lacks(layout, index, list(attributes_in(branch.filters))) for branch in found]
    if index is not None and missing and all(missing):
        shown = ", ".join(_as_set(missing[-1]))
        raise refusal(
            f"{INVALID}Secondary index {index.name} does not project one or more filter attributes: [{shown}]"
        )


def _as_set(names: list[str]) -> list[str]:
    """The names as a hash set of the service's language yields them."""
    buckets = _BUCKETS
    while len(names) > buckets * 3 // 4:
        buckets *= 2
    return sorted(names, key=lambda name: _hash(name) & (buckets - 1))


def _hash(text: str) -> int:
    number = 0
    for unit in text.encode("utf-16-be", "surrogatepass").hex(" ", 2).split():
        number = (31 * number + int(unit, 16)) & 0xFFFFFFFF
    return number ^ (number >> 16)
