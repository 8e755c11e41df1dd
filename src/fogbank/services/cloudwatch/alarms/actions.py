"""What an alarm does when it changes its state: it publishes to topics; whatever else it was to do has failed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from fogbank.aws.fault import Fault
from fogbank.core.faults import EngineRefused, EngineUnavailable
from fogbank.core.scope import Scope
from fogbank.services.cloudwatch.alarms import history
from fogbank.services.cloudwatch.alarms.alarm import ALARM, OK, Alarm
from fogbank.services.cloudwatch.alarms.notification import message, subject

if TYPE_CHECKING:
    from fogbank.services.cloudwatch.alarms.transition import Rooms

_BY_STATE: Final = {OK: "OKActions", ALARM: "AlarmActions"}
_under_way: set[asyncio.Task[None]] = set()  # the event loop itself does not hold on to tasks


def start_actions(rooms: Rooms, alarm: Alarm, before: str) -> None:
    """Run the actions of an alarm's new state; nobody waits for them."""
    actions = alarm.settings[_BY_STATE.get(alarm.state, "InsufficientDataActions")]
    if not actions or not alarm.settings["ActionsEnabled"]:
        return
    task = asyncio.get_running_loop().create_task(_run(rooms, alarm, before, actions))
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)


async def _run(rooms: Rooms, alarm: Alarm, before: str, actions: list[str]) -> None:
    for action in actions:
        error = await _act(rooms, alarm, before, action)
        outcome = "Failed to execute" if error else "Successfully executed"
        data: dict[str, object] = {
            "actionState": "Failed" if error else "Succeeded",
            "stateUpdateTimestamp": int(alarm.updated.timestamp() * 1000),
            "notificationResource": action,
        }
        if error:
            data["error"] = error
        summary = f"{outcome} action {action}"
        history.record(rooms.store, alarm, history.ACTION, summary, data, rooms.clock.now())


async def _act(rooms: Rooms, alarm: Alarm, before: str, action: str) -> str:
    """Do it; what went wrong, or nothing."""
    parts = action.split(":")
    if len(parts) < 6 or parts[2] != "sns":
        return "Fogbank publishes to SNS topics; it takes no other action"
    request = {"TopicArn": action, "Subject": subject(alarm), "Message": message(alarm, before)}
    try:
        await rooms.facilities.surroundings.call("sns", "Publish", request, Scope(parts[4], parts[3]))
    except Fault as fault:
        return f"{fault.shape}: {fault.message}"
    except (EngineRefused, EngineUnavailable) as error:
        return str(error)
    return ""
