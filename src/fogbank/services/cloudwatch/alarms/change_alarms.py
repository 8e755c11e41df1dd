"""SetAlarmState, DeleteAlarms, EnableAlarmActions and DisableAlarmActions."""

from __future__ import annotations

import json

from fogbank.aws.fault import Fault
from fogbank.operations.context import Context
from fogbank.operations.service import Request, Response, operation
from fogbank.services.cloudwatch.alarms import history
from fogbank.services.cloudwatch.alarms.alarm import Alarm
from fogbank.services.cloudwatch.alarms.evaluation import Outcome, next_evaluation
from fogbank.services.cloudwatch.alarms.transition import change_state


@operation("SetAlarmState")
async def set_alarm_state(ctx: Context, request: Request) -> Response:
    """Give an alarm a state until it is evaluated next; its actions run.

    Source: API Reference, SetAlarmState.
    """
    alarm = ctx.get(Alarm, request["AlarmName"])
    data = request.get("StateReasonData") or ""
    try:
        json.loads(data or "{}")
    except ValueError as error:
        raise Fault("InvalidFormatFault", "StateReasonData is not valid JSON") from error
    outcome = Outcome(request["StateValue"], request["StateReason"], data)
    change_state(ctx, alarm, outcome, held_until=next_evaluation(alarm, ctx.clock.now()))
    return {}


@operation("DeleteAlarms")
async def delete_alarms(ctx: Context, request: Request) -> Response:
    """Remove alarms; those that are not there are no error.

    Source: API Reference, DeleteAlarms.
    """
    now = ctx.clock.now()
    with ctx.store.transaction():
        for name in dict.fromkeys(request["AlarmNames"]):
            alarm = ctx.find(Alarm, name)
            if alarm is not None:
                ctx.store.resources.delete(alarm.key)
                data = {"type": "Delete", "deletedAlarm": alarm.settings}
                summary = f'Alarm "{name}" deleted'
                history.record(ctx.store, alarm, history.CONFIGURATION, summary, data, now)
    return {}


@operation("EnableAlarmActions")
async def enable_alarm_actions(ctx: Context, request: Request) -> Response:
    _enable(ctx, request, enabled=True)
    return {}


@operation("DisableAlarmActions")
async def disable_alarm_actions(ctx: Context, request: Request) -> Response:
    _enable(ctx, request, enabled=False)
    return {}


def _enable(ctx: Context, request: Request, *, enabled: bool) -> None:
    for name in request["AlarmNames"]:
        alarm = ctx.find(Alarm, name)
        if alarm is not None and alarm.settings["ActionsEnabled"] != enabled:
            settings = alarm.settings | {"ActionsEnabled": enabled}
            ctx.update(alarm, settings=settings, configured=ctx.clock.now())
