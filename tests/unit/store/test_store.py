"""The store: compare-and-swap, all or nothing, schema, scopes."""

from __future__ import annotations

import sqlite3
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import msgspec
import pytest

from fogbank.core.event import Event
from fogbank.core.job import Job
from fogbank.core.resource import Resource
from fogbank.core.scope import Scope
from fogbank.store import Store
from fogbank.store.database import StateFromNewerVersion
from fogbank.store.resources import AlreadyStored, VersionConflict

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HERE, THERE = Scope("000000000000", "us-east-1"), Scope("000000000000", "eu-central-1")


class Thing(Resource, frozen=True, kw_only=True):
    SERVICE: ClassVar[str] = "test"
    KIND: ClassVar[str] = "thing"
    IDENTIFIER: ClassVar[str] = "name"
    name: str
    size: int = 0


def thing(name: str, scope: Scope = HERE) -> Thing:
    return Thing(account=scope.account, region=scope.region, created=NOW, name=name, tags={"a": "b"})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "state.sqlite")


def test_what_is_written_is_read_after_a_reopen(tmp_path: Path) -> None:
    Store(tmp_path / "state.sqlite").resources.insert(thing("one"))  # not closed: as after kill -9
    found = Store(tmp_path / "state.sqlite").resources.get(Thing, HERE, "one")
    assert found == msgspec.structs.replace(thing("one"), version=1)


def test_the_file_is_its_owners(tmp_path: Path, store: Store) -> None:
    store.resources.insert(thing("one"))
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_a_key_is_there_once(store: Store) -> None:
    store.resources.insert(thing("one"))
    with pytest.raises(AlreadyStored):
        store.resources.insert(thing("one"))
    store.resources.insert(thing("one", THERE))


def test_a_write_over_an_older_version_is_refused(store: Store) -> None:
    first = store.resources.insert(thing("one"))
    second = store.resources.update(msgspec.structs.replace(first, size=1))
    assert second.version == 2
    with pytest.raises(VersionConflict):
        store.resources.update(msgspec.structs.replace(first, size=2))
    found = store.resources.get(Thing, HERE, "one")
    assert found is not None
    assert found.size == 1


def test_a_transaction_is_all_or_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction():  # noqa: PT012 - what is undone is the point
        store.resources.insert(thing("one"))
        with store.transaction():
            store.secrets.put("s", HERE, "v")
        raise ZeroDivisionError
    assert store.resources.get(Thing, HERE, "one") is None
    with pytest.raises(KeyError):
        store.secrets.get("s")


def test_lists_are_in_order_and_of_one_scope(store: Store) -> None:
    for name in ("b", "c", "a"):
        store.resources.insert(thing(name))
    store.resources.insert(thing("d", THERE))
    assert [one.name for one in store.resources.find(Thing, HERE)] == ["a", "b", "c"]
    assert [one.name for one in store.resources.find(Thing, HERE, after="a")] == ["b", "c"]
    assert len(store.resources.everywhere(Thing)) == 4


def test_a_job_is_deleted_only_by_its_own(store: Store) -> None:
    old = Job(id="1", key=thing("one").key, transition="create", before="")
    new = msgspec.structs.replace(old, id="2", transition="delete", arguments={"a": [1]})
    store.jobs.put(old)
    store.jobs.put(new)
    store.jobs.delete(old)
    assert store.jobs.all() == [new]
    store.jobs.delete(new)
    assert store.jobs.get(old.key) is None


def test_clear_of_one_scope(store: Store) -> None:
    for scope in (HERE, THERE):
        store.resources.insert(thing("one", scope))
        store.secrets.put(f"s-{scope.region}", scope, "v")
        store.events.add(event(scope))
    store.clear(THERE)
    assert store.resources.get(Thing, THERE, "one") is None
    assert store.resources.get(Thing, HERE, "one") is not None
    assert store.secrets.get("s-us-east-1") == "v"
    assert store.events.between("test", THERE, NOW, NOW) == []
    store.clear()
    assert store.resources.everywhere(Thing) == []


def event(scope: Scope) -> Event:
    return Event(
        service="test",
        account=scope.account,
        region=scope.region,
        source_type="thing",
        source_identifier="one",
        source_arn="arn",
        event_id="E",
        event_categories=["c"],
        message="m",
        date=NOW,
    )


def test_state_of_a_newer_version_is_refused_in_one_line(tmp_path: Path, store: Store) -> None:
    store.close()
    raw = sqlite3.connect(tmp_path / "state.sqlite")
    raw.execute("PRAGMA user_version=99")
    raw.close()
    with pytest.raises(StateFromNewerVersion, match="the state has schema 99"):
        Store(tmp_path / "state.sqlite")
