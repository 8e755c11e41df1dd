"""DescribeAlarmHistory."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from fogbank.aws.paging import decode_marker, encode_marker
from fogbank.core.event import Event
from fogbank.operations.context import Context
from fogbank.operations.service import Request, Response, operation
from fogbank.services.cloudwatch.alarms.history import SERVICE
from fogbank.services.cloudwatch.faults import invalid_token

_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)


@operation("DescribeAlarmHistory")
async def describe_alarm_history(ctx: Context, request: Request) -> Response:
    """What happened to alarms, those that are gone included; the newest first unless asked otherwise.

    Source: API Reference, DescribeAlarmHistory.
    """
    start, end = request.get("StartDate") or _FIRST, request.get("EndDate") or _LAST
    numbered = ctx.store.events.between(SERVICE, ctx.scope, start, end)
    found = [one for one in numbered if _asked_for(one[1], request)]
    newest_first = request.get("ScanBy") != "TimestampAscending"
    found.sort(key=lambda one: one[0], reverse=newest_first)
    if request.get("NextToken"):
        last = int(decode_marker(request["NextToken"], ctx.page_seed, invalid_token()))
        found = [one for one in found if (one[0] < last if newest_first else one[0] > last)]
    shown = found[: request.get("MaxRecords") or 100]
    token = encode_marker(str(shown[-1][0]), ctx.page_seed) if len(shown) < len(found) else None
    return {"AlarmHistoryItems": [_described(event) for _, event in shown], "NextToken": token}


def _asked_for(event: Event, request: Request) -> bool:
    kinds = request.get("AlarmTypes")
    return (
        request.get("AlarmName") in (None, event.source_identifier)
        and request.get("HistoryItemType") in (None, event.event_id)
        and (not kinds or event.source_type in kinds)
    )


def _described(event: Event) -> dict[str, Any]:
    return {
        "AlarmName": event.source_identifier,
        "AlarmType": event.source_type,
        "Timestamp": event.date,
        "HistoryItemType": event.event_id,
        "HistorySummary": event.message,
        "HistoryData": event.data,
    }
