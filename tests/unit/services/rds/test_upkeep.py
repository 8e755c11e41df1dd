"""What RDS does by itself as time passes, with a clock that is moved by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from fogbank.services.rds.upkeep import look_after, upkeep
from fogbank.store.database import StateUnavailable


async def test_pending_values_are_applied_in_the_maintenance_window(service: Any) -> None:
    await service.created()
    instance = await service.change("ModifyDBInstance", DBInstanceClass="db.m7g.large")
    assert instance.pending == {"DBInstanceClass": "db.m7g.large"}
    service.clock.time = datetime(2026, 1, 5, 1, 59, tzinfo=UTC)
    look_after(service.backing, instance, service.clock)
    assert (await service.settled()).db_instance_class == "db.t3.micro"
    service.clock.time = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
    look_after(service.backing, instance, service.clock)
    applied = await service.settled()
    assert (applied.db_instance_class, applied.pending) == ("db.m7g.large", {})
    assert applied.node is not None
    assert applied.node.memory_bytes == 8 << 30


async def test_a_stopped_instance_starts_after_seven_days(service: Any) -> None:
    await service.created()
    stopped = await service.change("StopDBInstance")
    service.clock.time += timedelta(days=6, hours=23)
    look_after(service.backing, stopped, service.clock)
    assert (await service.settled()).status == "stopped"
    service.clock.time += timedelta(hours=1)
    look_after(service.backing, stopped, service.clock)
    started = await service.settled()
    assert (started.status, started.automatic_restart_time) == ("available", None)
    assert service.messages()[-2:] == [
        "DB instance is being started due to it exceeding the maximum allowed time being stopped.",
        "DB instance started",
    ]


async def test_an_instance_under_way_is_left_alone(service: Any) -> None:
    await service.created()
    instance = await service.change("ModifyDBInstance", DBInstanceClass="db.m7g.large")
    service.clock.time = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
    await service.call("RebootDBInstance", DBInstanceIdentifier="shop")
    look_after(service.backing, instance, service.clock)
    rebooted = await service.settled()
    assert (rebooted.status, rebooted.pending) == ("available", {"DBInstanceClass": "db.m7g.large"})


class TheEnd(Exception):  # noqa: N818 - the server ends here
    """Nobody waits any longer."""


async def test_upkeep_outlasts_a_full_disk(service: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    await service.created()
    await service.change("StopDBInstance")
    put, minutes = service.store.jobs.put, 0

    def full_at_first(job: Any) -> None:
        if minutes < 3:
            raise StateUnavailable("database or disk is full")
        put(job)

    async def minute(seconds: float) -> None:
        nonlocal minutes
        minutes += 1
        service.clock.time += timedelta(days=7)
        if minutes > 4:
            raise TheEnd

    monkeypatch.setattr(service.store.jobs, "put", full_at_first)
    monkeypatch.setattr(service.clock, "sleep", minute)
    with pytest.raises(TheEnd):
        await upkeep(service.backing)
    assert (await service.settled()).status == "available"


async def test_events_are_kept_for_fourteen_days(service: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    await service.created()
    passed = []

    async def week(seconds: float) -> None:
        passed.append(len(service.messages()))
        service.clock.time += timedelta(days=7.5)
        if len(passed) > 2:
            raise TheEnd

    monkeypatch.setattr(service.clock, "sleep", week)
    with pytest.raises(TheEnd):
        await upkeep(service.backing)
    assert passed[0] == passed[1] > 0 == passed[2]


async def test_a_new_password_is_pending_until_the_engine_has_it(
    service: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await service.created()
    seen: list[dict[str, Any]] = []

    async def look(node: Any, user: Any) -> None:
        seen.append(service.instance().pending)

    monkeypatch.setattr(service.backing.facilities.engines["postgres"], "set_master_password", look)
    changed = await service.change("ModifyDBInstance", MasterUserPassword="battery-staple")
    assert (seen, changed.pending) == ([{"MasterUserPassword": "****"}], {})


async def test_passwords_stay_nowhere(service: Any) -> None:
    instance = await service.created()
    await service.change("ModifyDBInstance", MasterUserPassword="battery-staple")
    with service.store.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM secrets").fetchone() == (0,)
    assert b"correct-horse" not in msgspec.json.encode(instance)
