"""UpdateContributorInsights."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fogbank.aws.fault import Fault
from fogbank.reconciler.begin import WrongState
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.monitoring.insights.contributor_insights import (
    ACCESSED_AND_THROTTLED,
    MOST_RULES,
    ContributorInsights,
)
from fogbank.services.dynamodb.monitoring.insights.tables import (
    all_insights,
    asked_for,
    check_state,
    insights_of,
    key_names,
)
from fogbank.services.dynamodb.tables.table import Table, TableIndex
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]
_TOO_MANY = {
    "ExceptionName": "LimitExceededException",
    "ExceptionDescription": (
        "Amazon CloudWatch Contributor Insights rule limit reached. Please disable Contributor Insights for other "
        "tables/indexes OR disable other CloudWatch Contributor Insights rules before retrying."
    ),
}


async def update_contributor_insights(call: Call, request: Request) -> bytes:
    """Begin to count keys, or end it. Without a mode both kinds of keys are counted."""
    table, index = asked_for(call, request["TableName"], request.get("IndexName"))
    there = insights_of(call.service, table, index)
    if there is not None:
        await call.service.backing.reconciler.settled(there.key, call.service.backing.settle_seconds)
        there = insights_of(call.service, table, index)
    if request["ContributorInsightsAction"] == "DISABLE":
        return _disable(call, table, index, there)
    check_state(table, index)
    mode = request.get("ContributorInsightsMode") or ACCESSED_AND_THROTTLED
    if there is not None and there.insights_status == "ENABLED" and there.mode == mode:
        return encode(dict(there.described()))
    enabled = _enable(call, table, index, there, mode)
    _count(call, table, index, on=not enabled.failure)
    return encode(dict(enabled.described()))


def _disable(call: Call, table: Table, index: TableIndex | None, there: ContributorInsights | None) -> bytes:
    name = index.name if index is not None else ""
    if there is None or there.insights_status == "DISABLED":
        answer = {"TableName": table.table_name} | ({"IndexName": name} if name else {})
        return encode(answer | {"ContributorInsightsStatus": "DISABLED"})
    _count(call, table, index, on=False)
    changes = {"failure": {}, "updated": call.service.backing.clock.now()}
    return encode(dict(_begin(call, there, "disable", changes).described()))


def _count(call: Call, table: Table, index: TableIndex | None, *, on: bool) -> None:
    consumption, name = call.service.consumption, "" if index is None else index.name
    if on:
        consumption.watch(table.scope, table.table_name, name, key_names(table, index))
    else:
        consumption.unwatch(table.scope, table.table_name, name)


def _enable(
    call: Call, table: Table, index: TableIndex | None, there: ContributorInsights | None, mode: str
) -> ContributorInsights:
    backing, now = call.service.backing, call.service.backing.clock.now()
    new = _new(table, index, mode, now)
    failure = _failure(call, table, new)
    if there is not None:
        since = there.since if there.insights_status == "ENABLED" else now
        return _begin(
            call, there, "enable", {"mode": mode, "since": since, "updated": now, "failure": failure}
        )
    left = backing.store.resources.get(ContributorInsights, table.scope, new.place)
    if left is not None:  # of a table or index that had these names before
        backing.store.resources.delete(left.key)
    made = ContributorInsights(
        **{name: getattr(new, name) for name in new.__struct_fields__} | {"failure": failure}
    )
    return backing.reconciler.create(made, {}, {})


def _new(table: Table, index: TableIndex | None, mode: str, now: datetime) -> ContributorInsights:
    keys = table.keys if index is None else index.keys
    return ContributorInsights(
        account=table.account,
        region=table.region,
        created=now,
        place=table.table_name if index is None else f"{table.table_name}/{index.name}",
        table_name=table.table_name,
        table_id=table.table_id,
        index_name="" if index is None else index.name,
        index_number=0 if index is None else index.number,
        mode=mode,
        has_sort_key=any(role == "RANGE" for _, role in keys),
        since=now,
        updated=now,
    )


def _failure(call: Call, table: Table, new: ContributorInsights) -> dict[str, str]:
    """Why it cannot be enabled, if so: an account has only so many rules."""
    others = sum(
        len(one.rule_kinds)
        for one in all_insights(call.service, table.scope)
        if one.insights_status in ("ENABLING", "ENABLED") and one.place != new.place
    )
    return _TOO_MANY if others + len(new.rule_kinds) > MOST_RULES else {}


def _begin(
    call: Call, insights: ContributorInsights, transition: str, changes: dict[str, Any]
) -> ContributorInsights:
    try:
        return call.service.backing.reconciler.begin(insights, transition, changes=changes)
    except WrongState as refused:
        raise Fault("ResourceInUseException", str(refused)) from refused
