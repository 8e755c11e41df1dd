"""What the store remembers of resources is what is committed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from fogbank.core.scope import Scope
from fogbank.services.rds.subnet_group import DBSubnetGroup
from fogbank.store import Store

SCOPE = Scope("000000000000", "us-east-1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "state.sqlite")
    yield store
    store.close()


def _group(description: str) -> DBSubnetGroup:
    return DBSubnetGroup(
        account=SCOPE.account,
        region=SCOPE.region,
        created=datetime(2026, 1, 1, tzinfo=UTC),
        db_subnet_group_name="group",
        db_subnet_group_description=description,
        vpc_id="vpc-1",
        subnets=[],
    )


def _stored(store: Store) -> DBSubnetGroup:
    found = store.resources.get(DBSubnetGroup, SCOPE, "group")
    assert found is not None
    return found


def test_an_unchanged_resource_is_the_same_object_however_it_is_read(store: Store) -> None:
    store.resources.insert(_group("first"))
    assert _stored(store) is _stored(store)
    assert list(store.resources.find(DBSubnetGroup, SCOPE)) == [_stored(store)]


def test_a_change_is_seen_at_once(store: Store) -> None:
    store.resources.insert(_group("first"))
    changed = msgspec.structs.replace(_stored(store), db_subnet_group_description="second")
    store.resources.update(changed)
    assert _stored(store).db_subnet_group_description == "second"


def test_what_was_rolled_back_is_forgotten_even_where_its_version_comes_again(store: Store) -> None:
    first = store.resources.insert(_group("first"))
    with pytest.raises(ZeroDivisionError), store.transaction():  # noqa: PT012 - a transaction that is broken off
        store.resources.update(msgspec.structs.replace(first, db_subnet_group_description="never"))
        assert _stored(store).db_subnet_group_description == "never"
        raise ZeroDivisionError
    assert _stored(store).db_subnet_group_description == "first"
    store.resources.update(msgspec.structs.replace(first, db_subnet_group_description="second"))
    assert _stored(store).db_subnet_group_description == "second"


def test_a_deleted_resource_is_not_taken_for_its_successor(store: Store) -> None:
    store.resources.insert(_group("first"))
    store.resources.delete(_stored(store).key)
    store.resources.insert(_group("successor"))
    assert _stored(store).db_subnet_group_description == "successor"
    store.clear()
    assert store.resources.get(DBSubnetGroup, SCOPE, "group") is None
    store.resources.insert(_group("after the clearing"))
    assert _stored(store).db_subnet_group_description == "after the clearing"
