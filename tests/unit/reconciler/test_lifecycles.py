"""Lifecycles are imported where there is a resource of theirs, and no sooner."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.unit.reconciler.house import Thing

from fogbank.core.lifecycle import Lifecycle
from fogbank.reconciler.lifecycles import Lifecycles
from fogbank.store import Store

THING = Lifecycle(Thing, transitions=())


def test_a_service_without_resources_is_not_asked_for_its_lifecycles(tmp_path: Path) -> None:
    store = Store(tmp_path / "state.sqlite")
    asked: list[str] = []

    def declare() -> list[Lifecycle]:
        asked.append(Thing.SERVICE)
        return [THING]

    lifecycles = Lifecycles(store, {Thing.SERVICE: declare})
    assert list(lifecycles.resources()) == []
    assert asked == []
    thing = Thing(account="000000000000", region="us-east-1", created=datetime.now(UTC), name="one")
    stored = store.resources.insert(thing)
    assert list(lifecycles.resources()) == [(THING, stored)]
    assert lifecycles.of(Thing.SERVICE, Thing.KIND) is THING
    assert asked == [Thing.SERVICE]
    store.close()


def test_a_kind_without_a_lifecycle_is_a_key_error(tmp_path: Path) -> None:
    store = Store(tmp_path / "state.sqlite")
    lifecycles = Lifecycles(store, {Thing.SERVICE: lambda: [THING]})
    with pytest.raises(KeyError):
        lifecycles.of(Thing.SERVICE, "other")
    with pytest.raises(KeyError):
        lifecycles.of("other", Thing.KIND)
    store.close()
