"""Figures of a table and its indexes add up, in whatever order they come."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from fogbank.engines.dynamodb import tally
from fogbank.engines.dynamodb.expressions.key_schema import KeyAttribute, KeySchema
from fogbank.engines.dynamodb.layout import Layout
from fogbank.keyvalue.lmdb import LmdbStore

_CHANGES = st.dictionaries(st.sampled_from([0, 0, 1, 2]), st.tuples(st.integers(0, 3), st.integers(0, 2000)))


@given(st.lists(_CHANGES, max_size=6))
def test_changes_add_up(all_changes: list[dict[int, tuple[int, int]]]) -> None:
    layout = Layout(b"t", KeySchema((KeyAttribute("p", "S"),)))
    items, sizes = Counter[int](), Counter[int]()
    with tempfile.TemporaryDirectory() as directory:
        store = LmdbStore(Path(directory))
        for changes in all_changes:
            with store.write() as txn:
                tally.add(txn, layout, changes)
            items.update({number: change[0] for number, change in changes.items()})
            sizes.update({number: change[1] for number, change in changes.items()})
        with store.read() as snapshot:
            found = tally.read(snapshot, layout)
        store.close()
    assert {number: pair for number, pair in found.items() if pair != (0, 0)} == {
        number: (items[number], sizes[number]) for number in items if items[number] or sizes[number]
    }
