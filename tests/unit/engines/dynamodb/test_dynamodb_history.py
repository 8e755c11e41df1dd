"""Tables as they were, against a model that remembers every state; others write while slices are read."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fogbank.engines.dynamodb import history, past
from fogbank.engines.dynamodb.expressions.key_schema import KeyAttribute, KeySchema
from fogbank.engines.dynamodb.history import HistoryRecorder, Past
from fogbank.engines.dynamodb.layout import Layout
from fogbank.engines.dynamodb.stored import unpack
from fogbank.engines.dynamodb.values.sizes import item_size
from fogbank.engines.dynamodb.writing import Before, delete, put
from fogbank.keyvalue.lmdb import LmdbStore

Write = tuple[str, int | None]  # a key, and its new value or None for a deletion
keys = st.sampled_from("abcdefghij")
transactions = st.lists(st.tuples(keys, st.none() | st.integers(0, 3)), min_size=1, max_size=3)


class Recorded:
    """A table with a history, and a model of all its states: `states` are pairs of a time and what was there."""

    def __init__(self, directory: Path) -> None:
        self.time = 1000
        self.store = LmdbStore(directory)
        self.past = Past(b"t1i", b"t1h")
        history.NEWEST.pop(self.past.history, None)
        self.reopen()
        self.now: dict[str, int] = {}
        self.states: list[tuple[int, dict[str, int]]] = [(0, {})]

    def reopen(self) -> None:
        recorder = HistoryRecorder(self.past.history, lambda: self.time)
        self.layout = Layout(b"t1", KeySchema((KeyAttribute("p", "S"),), ()), (), (recorder,))

    def write(self, writes: list[Write], step: int) -> None:
        """One transaction; the clock may stand still, or go backwards, between two."""
        self.time += step
        with self.store.write() as txn:
            for key, value in writes:
                item: dict[str, Any] = {"p": {"S": key}, "n": {"N": str(value)}}
                before = Before(txn, self.layout.item_key(item))
                if value is None:
                    delete(txn, self.layout, before)
                    self.now.pop(key, None)
                else:
                    put(txn, self.layout, before, item, item_size(item))
                    self.now[key] = value
        with self.store.read() as snapshot:
            self.states.append((history.present(snapshot, self.past.history, 0), dict(self.now)))

    def at(self, time: int) -> dict[str, int]:
        return [state for when, state in self.states if when <= time][-1]


@contextmanager
def recorded() -> Iterator[Recorded]:
    with tempfile.TemporaryDirectory() as directory:
        table = Recorded(Path(directory))
        try:
            yield table
        finally:
            table.store.close()


def plain(stored: bytes | None) -> tuple[str, int] | None:
    if stored is None:
        return None
    item = unpack(stored)
    return item["p"]["S"], int(item["n"]["N"])


async def read(
    table: Recorded, slices: AsyncIterator[list[Any]], meanwhile: list[tuple[list[Write], int]]
) -> list[Any]:
    """All slices; between two of them somebody writes."""
    found: list[Any] = []
    writes = iter(meanwhile)
    async for one in slices:
        found += one
        for transaction, step in writes:
            table.write(transaction, step)
            break
    return found


steps = st.integers(-2, 5)
stories = st.lists(st.tuples(transactions, steps), max_size=25)


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "SLICE", 2)


@settings(max_examples=150, deadline=None)
@given(stories, st.integers(0, 25), stories, st.integers(1, 12))
def test_the_state_at_a_time_is_what_was_there(
    story: list[tuple[list[Write], int]], which: int, meanwhile: list[tuple[list[Write], int]], held: int
) -> None:
    with recorded() as table:
        for transaction, step in story:
            table.write(transaction, step)
        time = table.states[which % len(table.states)][0] + which % 2  # at a write's time, or behind it
        with table.store.read() as snapshot:
            time = min(time, history.present(snapshot, table.past.history, 0))
        wanted = table.at(time)
        found = asyncio.run(read(table, past.state_at(table.store, table.past, time, held), meanwhile))
        items = [plain(stored) for _, stored in found]
        assert sorted(items) == sorted(wanted.items())  # each once
        assert all(table.past.items + key == table.layout.item_key(unpack(stored)) for key, stored in found)


@settings(max_examples=150, deadline=None)
@given(stories, st.integers(0, 25), st.integers(0, 25), stories, st.integers(1, 12))
def test_changes_between_two_times_are_told_once(
    story: list[tuple[list[Write], int]],
    one: int,
    other: int,
    meanwhile: list[tuple[list[Write], int]],
    held: int,
) -> None:
    with recorded() as table:
        for transaction, step in story:
            table.write(transaction, step)
        start, end = sorted(table.states[which % len(table.states)][0] for which in (one, other))
        earlier, later = table.at(start), table.at(end)
        reading = past.changes_between(table.store, table.past, start, end, held)
        found = asyncio.run(read(table, reading, meanwhile))
        told = {bytes(item.key) for item in found}
        assert len(told) == len(found)
        assert all(start < item.time <= end for item in found)
        images = {plain(item.before or item.after)[0]: item for item in found if item.before or item.after}  # type: ignore[index]
        for key in {*earlier, *later}:
            if key in images:
                item = images[key]
                assert (plain(item.before) or (key, None))[1] == earlier.get(key)
                assert (plain(item.after) or (key, None))[1] == later.get(key)
            else:
                assert earlier.get(key) == later.get(key)


def test_a_transaction_is_in_wholly_or_not_at_all() -> None:
    with recorded() as table:
        table.write([("a", 1), ("b", 1)], 1)
        first = table.states[-1][0]
        table.write([("a", 2), ("b", 2), ("c", 2)], 0)  # the clock stands still
        for time in range(first - 2, first + 5):
            found = asyncio.run(read(table, past.state_at(table.store, table.past, time), []))
            assert {plain(stored)[1] for _, stored in found} in (set(), {1}, {2})  # type: ignore[index]
            assert len(found) in (0, 2, 3)


def test_times_rise_in_the_next_process_whatever_its_clock_says() -> None:
    with recorded() as table:
        table.write([("a", 1)], 50)
        history.NEWEST.clear()  # as another process finds it
        table.write([("a", 2)], -40)
        times = [when for when, _ in table.states]
        assert times == sorted(set(times))


def test_what_is_expired_is_gone_and_later_states_are_there() -> None:
    with recorded() as table:
        for value in range(5):
            table.write([("a", value), ("b", value)], 10)
        until = table.states[2][0]
        with table.store.write() as txn:
            assert history.expire(txn, table.past.history, until, 3) == 3
            assert history.expire(txn, table.past.history, until, 3) == 1
            assert history.expire(txn, table.past.history, until, 3) == 0
        found = asyncio.run(read(table, past.state_at(table.store, table.past, until), []))
        assert dict(plain(stored) for _, stored in found) == table.states[2][1]  # type: ignore[misc]
