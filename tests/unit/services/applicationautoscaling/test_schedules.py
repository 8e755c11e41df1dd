"""Scheduled actions: when they are due, and what they do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.unit.services.applicationautoscaling.conftest import WRITES, Scaling

from fogbank.aws.fault import Fault
from fogbank.services.applicationautoscaling.schedule import parsed

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
MINUTE = timedelta(minutes=1)


def due_times(schedule: str, hours: float, timezone: str | None = None) -> list[str]:
    due = parsed(schedule, timezone, START)
    times = [START + MINUTE * number for number in range(int(hours * 60) + 1)]
    return [f"{time:%d %H:%M}" for time in times if due(time - MINUTE, time)]


@pytest.mark.parametrize(
    ("schedule", "hours", "times"),
    [
        ("at(2026-03-02T13:30:00)", 3, ["02 13:30"]),
        ("rate(1 hour)", 2.5, ["02 13:00", "02 14:00"]),
        ("rate(30 minutes)", 1, ["02 12:30", "02 13:00"]),
        ("cron(0/20 13 * * ? *)", 2, ["02 13:00", "02 13:20", "02 13:40"]),
        ("cron(15 14,16 ? * MON-FRI *)", 30, ["02 14:15", "02 16:15", "03 14:15", "03 16:15"]),
        ("cron(0 18 ? MAR 3 2026)", 60, ["03 18:00"]),
        ("cron(0 0 1 JAN ? *)", 24, []),
    ],
)
def test_schedules(schedule: str, hours: float, times: list[str]) -> None:
    assert due_times(schedule, hours) == times


def test_a_time_zone_moves_a_schedule() -> None:
    assert due_times("cron(0 9 * * ? *)", 24, "America/New_York") == ["02 14:00"]
    assert due_times("at(2026-03-02T09:00:00)", 24, "America/New_York") == ["02 14:00"]


def test_what_was_missed_happens_once() -> None:
    due = parsed("cron(0 * * * ? *)", None, START)
    assert due(START - timedelta(days=30), START)
    assert not due(START, START + timedelta(minutes=59))


@pytest.mark.parametrize(
    "schedule",
    ["every day", "rate(0 minutes)", "rate(5 weeks)", "cron(0 9 * * *)", "cron(61 * * * ? *)", "at(tomorrow)",
     "cron(a * * * ? *)"],
)  # fmt: skip
def test_bad_schedules_are_refused(schedule: str) -> None:
    with pytest.raises(Fault, match="schedule expression is not valid") as refused:
        parsed(schedule, None, START)
    assert refused.value.shape == "ValidationException"


@pytest.mark.parametrize("schedule", ["cron(0 9 L * ? *)", "cron(0 9 ? * 2#1 *)", "cron(0 9 15W * ? *)"])
def test_the_rarer_cron_words_are_not_there(schedule: str) -> None:
    with pytest.raises(Fault, match="L, W or #") as refused:
        parsed(schedule, None, START)
    assert refused.value.status == 501


def test_an_unknown_time_zone_is_refused() -> None:
    with pytest.raises(Fault, match="time zone"):
        parsed("rate(1 hour)", "Moon/Base", START)


async def test_a_scheduled_action_moves_the_bounds_and_the_capacity(scaling: Scaling) -> None:
    await scaling.make_table(5)
    await scaling.register(5, 10)
    moment = scaling.clock.now() + timedelta(minutes=2)
    await scaling.call(
        "PutScheduledAction", ScheduledActionName="morning", Schedule=f"at({moment:%Y-%m-%dT%H:%M:%S})",
        ScalableTargetAction={"MinCapacity": 20, "MaxCapacity": 40}, **WRITES,
    )  # fmt: skip
    await scaling.minute()
    assert await scaling.units() == 5
    for _ in range(3):
        await scaling.minute()
    assert await scaling.units() == 20
    (target,) = (await scaling.call("DescribeScalableTargets", ServiceNamespace="dynamodb"))[
        "ScalableTargets"
    ]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (20, 40)
    changed, bounds = await scaling.activities()
    assert bounds["Description"] == "Setting min capacity to 20 and max capacity to 40"
    assert bounds["Cause"] == "scheduled action name morning was triggered"
    assert changed["Description"] == "Setting write capacity units to 20."
    assert changed["Cause"] == "minimum capacity was set to 20"


async def test_a_suspended_schedule_does_nothing(scaling: Scaling) -> None:
    await scaling.make_table(5)
    await scaling.register(5, 10, SuspendedState={"ScheduledScalingSuspended": True})
    await scaling.call(
        "PutScheduledAction", ScheduledActionName="often", Schedule="rate(1 minute)",
        ScalableTargetAction={"MinCapacity": 8}, **WRITES,
    )  # fmt: skip
    for _ in range(3):
        await scaling.minute()
    assert await scaling.units() == 5


async def test_an_action_ends_at_its_end_time(scaling: Scaling) -> None:
    await scaling.make_table(5)
    await scaling.register(5, 10)
    now = scaling.clock.now()
    await scaling.call(
        "PutScheduledAction", ScheduledActionName="late", Schedule="rate(10 minutes)",
        StartTime=now, EndTime=now + timedelta(minutes=5),
        ScalableTargetAction={"MinCapacity": 8}, **WRITES,
    )  # fmt: skip
    for _ in range(12):
        await scaling.minute()
    assert await scaling.units() == 5
