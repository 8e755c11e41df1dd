"""Members of a global table: the last writer wins everywhere, whatever came in which order and what was cut off."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fogbank.engines.dynamodb import tally
from fogbank.engines.dynamodb.expressions.key_schema import KeyAttribute, KeySchema
from fogbank.engines.dynamodb.layout import Index, Layout
from fogbank.engines.dynamodb.replication import feed, stamps, tombstones
from fogbank.engines.dynamodb.replication.applying import Member
from fogbank.engines.dynamodb.replication.copying import copy
from fogbank.engines.dynamodb.replication.delivery import deliver
from fogbank.engines.dynamodb.replication.replica_recorder import ReplicaRecorder
from fogbank.engines.dynamodb.replication.stamps import Stamp
from fogbank.engines.dynamodb.stored import unpack
from fogbank.engines.dynamodb.values.keys import after
from fogbank.engines.dynamodb.values.sizes import item_size
from fogbank.engines.dynamodb.writing import Before, delete, put
from fogbank.keyvalue.lmdb import LmdbStore

REGIONS = ("eu-west-1", "us-east-1", "us-west-2")
KEYS = ("a", "b", "c")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LmdbStore]:
    made = LmdbStore(Path(tmp_path_factory.mktemp("replication")))
    yield made
    made.close()


class World:
    """Some members of one table, on one store, at a time that the test tells."""

    def __init__(self, store: LmdbStore, regions: tuple[str, ...] = REGIONS) -> None:
        self.store = store
        self.members: dict[str, Member] = {}
        self.woken: list[str] = []
        self.now = 1_000
        self.last: dict[str, tuple[Stamp, str | None]] = {}  # the model: each key's last write
        for region in regions:
            self.add(region)

    def add(self, region: str) -> Member:
        membership = b"m" + secrets.token_bytes(8)
        recorder = ReplicaRecorder(membership, region, lambda: self.woken.append(region))
        index = Index("by-v", 1, KeySchema((KeyAttribute("v", "S"),)), "ALL")
        key = KeySchema((KeyAttribute("p", "S"),))
        layout = Layout(b"t" + secrets.token_bytes(8), key, (index,), (recorder,))
        self.members[region] = Member(region, membership, layout)
        return self.members[region]

    def write(self, region: str, key: str, value: str | None) -> None:
        """A client's write; the model remembers it if it is the latest of all."""
        member, item = self.members[region], {"p": {"S": key}}
        with patch.object(stamps.time, "time_ns", lambda: self.now), self.store.write() as txn:
            before = Before(txn, member.layout.item_key(item))
            if value is None:
                if before.stored is None:
                    return
                delete(txn, member.layout, before)
            else:
                whole: dict[str, Any] = item | {"v": {"S": value}}
                put(txn, member.layout, before, whole, item_size(whole))
            place = before.key[len(member.layout.items) :]
            stamp = stamps.read(txn, member.membership, place)
        assert stamp is not None
        assert stamp.region == region
        if key not in self.last or self.last[key][0] < stamp:
            self.last[key] = (stamp, value)

    def deliver(self, source: str, target: str) -> int:
        with self.store.write() as txn:
            others = [region for region in self.members if region != source]
            return deliver(txn, self.members[source], self.members[target], others).entries

    def settle(self) -> None:
        ways = [(one, two) for one in self.members for two in self.members if one != two]
        while sum(self.deliver(*way) for way in ways):
            pass

    def items(self, region: str) -> dict[str, str]:
        """A member's items; its index and its counts must agree with them."""
        layout = self.members[region].layout
        with self.store.read() as snapshot:
            found = [unpack(stored) for _, stored in snapshot.range(layout.items, after(layout.items))]
            place = layout.region(layout.indexes[0])
            indexed = [unpack(stored) for _, stored in snapshot.range(place, after(place))]
            counted = tally.read(snapshot, layout)
        assert sorted(indexed, key=str) == sorted(found, key=str)
        assert counted.get(0, (0, 0))[0] == len(found)
        return {one["p"]["S"]: one["v"]["S"] for one in found}

    def expected(self) -> dict[str, str]:
        return {key: value for key, (_, value) in self.last.items() if value is not None}

    def entries(self, region: str) -> int:
        membership = self.members[region].membership
        with self.store.read() as snapshot:
            return len(feed.pending(snapshot, membership, "nobody", 1000))


writes = st.tuples(
    st.just("write"), st.sampled_from(REGIONS), st.sampled_from(KEYS), st.sampled_from(("x", "y", None))
)
deliveries = st.tuples(st.just("deliver"), st.permutations(REGIONS))
ticks = st.tuples(st.just("tick"), st.sampled_from((1, 1, 5, -3)))  # clocks are set back, too


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(writes, writes, deliveries, ticks), max_size=40))
def test_members_converge_to_the_last_write_whatever_the_schedule(
    store: LmdbStore, schedule: list[tuple[Any, ...]]
) -> None:
    world = World(store)
    for step in schedule:
        match step:
            case ("write", region, key, value):
                world.write(region, key, value)
            case ("deliver", order):
                world.deliver(order[0], order[1])
            case ("tick", by):
                world.now += by
    world.settle()
    for region in REGIONS:
        assert world.items(region) == world.expected()
        assert world.entries(region) == 0, "what everybody has is kept no longer"


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.one_of(writes, writes, deliveries, ticks), max_size=25),
    st.lists(st.one_of(st.just(("copy",)), writes, deliveries, ticks), max_size=25),
    st.sampled_from(REGIONS[:2]),
)
def test_a_member_that_comes_later_gets_everything(
    store: LmdbStore, before: list[tuple[Any, ...]], during: list[tuple[Any, ...]], source: str
) -> None:
    world = World(store, REGIONS[:2])
    newcomer = REGIONS[2]
    copied = False
    for number, step in enumerate([*before, ("join",), *during]):
        match step:
            case ("join",):
                world.add(newcomer)
            case ("copy",) if not copied:
                copied = _copy(world, source, newcomer)
            case ("write", region, key, value) if region in world.members and (
                region != newcomer or (copied and number > len(before))
            ):
                world.write(region, key, value)
            case ("deliver", order) if set(order[:2]) <= set(world.members):
                world.deliver(order[0], order[1])
            case ("tick", by):
                world.now += by
    while not copied:
        copied = _copy(world, source, newcomer)
    world.settle()
    for region in REGIONS:
        assert world.items(region) == world.expected()


def _copy(world: World, source: str, target: str) -> bool:
    """One slice, of a single item."""
    with (
        patch("fogbank.engines.dynamodb.replication.copying.SLICE", 1),
        world.store.write() as txn,
    ):
        return copy(txn, world.members[source], world.members[target])


def test_a_new_member_knows_what_was_deleted(store: LmdbStore) -> None:
    """Else a write there whose clock is behind would stay, and be refused by all others."""
    world = World(store, REGIONS[:2])
    world.write(REGIONS[0], "a", "old")
    world.write(REGIONS[0], "a", None)
    world.settle()
    world.add(REGIONS[2])
    while not _copy(world, REGIONS[0], REGIONS[2]):
        pass
    world.now -= 10
    world.write(REGIONS[2], "a", "new")
    world.settle()
    assert [world.items(region) for region in REGIONS] == [{"a": "new"}] * 3


def test_items_from_before_replication_lose_to_any_write(store: LmdbStore) -> None:
    world = World(store, REGIONS[:2])
    one, two = (world.members[region] for region in REGIONS[:2])
    bare = Layout(one.layout.items[:-1], one.layout.key, one.layout.indexes)
    item = {"p": {"S": "a"}, "v": {"S": "old"}}
    with store.write() as txn:
        put(txn, bare, Before(txn, bare.item_key(item)), item, item_size(item))
    world.write(REGIONS[1], "a", "new")
    assert _copy(world, one.region, two.region) is False
    world.settle()
    assert world.items(one.region) == world.items(two.region) == {"a": "new"}


def test_of_two_writes_in_the_same_nanosecond_the_greater_region_wins(store: LmdbStore) -> None:
    world = World(store, REGIONS[:2])
    world.write("us-east-1", "a", "x")
    world.write("eu-west-1", "a", "y")
    world.settle()
    assert world.items("eu-west-1") == world.items("us-east-1") == {"a": "x"}


def test_a_write_that_changes_nothing_is_the_last_one_all_the_same(store: LmdbStore) -> None:
    world = World(store, REGIONS[:2])
    world.write("us-east-1", "a", "x")
    world.settle()
    world.now += 1
    world.write("eu-west-1", "a", "y")
    world.now += 1
    world.write("us-east-1", "a", "x")  # as it was there, and later than what is under way
    world.settle()
    assert world.items("eu-west-1") == world.items("us-east-1") == {"a": "x"}


def test_only_writes_of_its_own_wake_a_member(store: LmdbStore) -> None:
    world = World(store, REGIONS[:2])
    world.write("us-east-1", "a", "x")
    world.settle()
    assert world.woken == ["us-east-1"]
    assert world.entries("eu-west-1") == 0


def test_a_deletion_is_forgotten_only_when_it_is_old(store: LmdbStore) -> None:
    world = World(store, REGIONS[:2])
    world.write("us-east-1", "a", "x")
    world.now = 2_000
    world.write("us-east-1", "a", None)
    world.settle()
    member = world.members["eu-west-1"]
    key = member.layout.item_key({"p": {"S": "a"}})[len(member.layout.items) :]

    def forget(until: int) -> Stamp | None:
        with store.write() as txn:
            assert tombstones.forget(txn, member.membership, until, b"", 10) is None
            return stamps.read(txn, member.membership, key)

    assert forget(2_000) == Stamp(2_000, "us-east-1")
    assert forget(2_001) is None


def test_numbers_of_a_feed_go_on_where_they_were(store: LmdbStore) -> None:
    name, times = b"q" + secrets.token_bytes(8), count(10, 0)
    with patch.object(feed.time, "time_ns", lambda: next(times)), store.write() as txn:
        for entry in (b"one", b"two"):
            feed.append(txn, name, entry)
    feed.LATEST.clear()  # as in a new process
    with patch.object(feed.time, "time_ns", lambda: 5), store.write() as txn:
        feed.append(txn, name, b"three")
        assert feed.pending(txn, name, "me", 9) == [(10, b"one"), (11, b"two"), (12, b"three")]
        feed.move(txn, name, "me", 13)
        assert feed.trim(txn, name, ("me", "you"), 9) == 0, "you have nothing yet"
        assert feed.trim(txn, name, ("me",), 9) == 3
    feed.LATEST.clear()
    with patch.object(feed.time, "time_ns", lambda: 5), store.write() as txn:
        feed.append(txn, name, b"four")
        assert feed.pending(txn, name, "me", 9) == [(14, b"four")]
