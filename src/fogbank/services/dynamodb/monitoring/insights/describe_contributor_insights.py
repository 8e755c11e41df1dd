"""DescribeContributorInsights and ListContributorInsights."""

from __future__ import annotations

from typing import Any, Final

from fogbank.aws.paging import page
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.monitoring.insights.contributor_insights import ContributorInsights
from fogbank.services.dynamodb.monitoring.insights.tables import all_insights, asked_for, insights_of
from fogbank.services.dynamodb.tables.stored import stored_table
from fogbank.services.dynamodb.wire.replies import encode
from fogbank.services.dynamodb.wire.times import seconds

Request = dict[str, Any]
_PAGE: Final = 100


async def describe_contributor_insights(call: Call, request: Request) -> bytes:
    """What is under way is described when it has settled, as tables are."""
    table, index = asked_for(call, request["TableName"], request.get("IndexName"))
    found = insights_of(call.service, table, index)
    if found is not None:
        await call.service.backing.settled(found.key)
        found = insights_of(call.service, table, index)
    if found is None:
        answer: dict[str, Any] = {"TableName": table.table_name, "ContributorInsightsStatus": "DISABLED"}
        return encode(answer | ({"IndexName": index.name} if index is not None else {}))
    return encode(_described(found))


def _described(insights: ContributorInsights) -> dict[str, Any]:
    answer = dict(insights.described()) | {"LastUpdateDateTime": seconds(insights.updated)}
    if insights.insights_status in ("ENABLED", "ENABLING", "DISABLING"):
        answer["ContributorInsightsRuleList"] = list(insights.rules.values())
    if insights.failure:
        answer["FailureException"] = insights.failure
    return answer


def list_contributor_insights(call: Call, request: Request) -> bytes:
    """Those of a table and its indexes, or of all; none that are disabled."""
    name = request.get("TableName")
    table = stored_table(call, name) if name is not None else None
    found = [
        one for one in all_insights(call.service, call.scope, table) if one.insights_status != "DISABLED"
    ]
    seed = f"ListContributorInsights/{call.scope.account}/{call.scope.region}"
    shown, token = page(
        found, request.get("MaxResults"), request.get("NextToken"),
        lambda one: f"{one.table_name}\0{one.index_name}",
        seed=seed, lower=1, upper=_PAGE, refusal=fault("Invalid NextToken"),
    )  # fmt: skip
    answer: dict[str, Any] = {"ContributorInsightsSummaries": [dict(one.described()) for one in shown]}
    return encode(answer | ({"NextToken": token} if token else {}))
