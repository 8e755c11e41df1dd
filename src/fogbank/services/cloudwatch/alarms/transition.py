"""An alarm's way from one state to another: written with its history, then its actions run."""

from __future__ import annotations

import json
from typing import Any, Protocol

import msgspec

from fogbank.core.clock import Clock
from fogbank.core.facilities import Facilities
from fogbank.services.cloudwatch.alarms import history
from fogbank.services.cloudwatch.alarms.actions import start_actions
from fogbank.services.cloudwatch.alarms.alarm import Alarm
from fogbank.services.cloudwatch.alarms.evaluation import Outcome
from fogbank.services.cloudwatch.alarms.reasons import spelled
from fogbank.store import Store


class Rooms(Protocol):
    """The rooms below that a transition needs."""

    @property
    def store(self) -> Store: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def facilities(self) -> Facilities: ...


def change_state(rooms: Rooms, alarm: Alarm, outcome: Outcome, **more: Any) -> Alarm:
    """Give a stored alarm a state; `more` are further fields. Actions run only where the state is another one."""
    now = rooms.clock.now()
    moved = outcome.state != alarm.state
    with rooms.store.transaction():
        changed = rooms.store.resources.update(
            msgspec.structs.replace(
                alarm,
                state=outcome.state,
                reason=outcome.reason,
                reason_data=outcome.reason_data,
                updated=now,
                transitioned=now if moved else alarm.transitioned,
                **more,
            )
        )
        if moved:
            summary = f"Alarm updated from {alarm.state} to {outcome.state}"
            data = {"oldState": _state(alarm), "newState": _state(changed)}
            history.record(rooms.store, changed, history.STATE, summary, data, now)
    if moved:
        start_actions(rooms, changed, alarm.state)
    return changed


def _state(alarm: Alarm) -> dict[str, Any]:
    state: dict[str, Any] = {"stateValue": alarm.state, "stateReason": alarm.reason}
    if alarm.reason_data:
        state["stateReasonData"] = json.loads(alarm.reason_data)
    return state | {"stateUpdatedTimestamp": spelled(alarm.updated)}
