"""What is refused, and why."""

from __future__ import annotations

from fogbank.operations.context import Context
from fogbank.operations.refusal import not_yet
from fogbank.operations.service import Request, Response, operation


@operation("PutCompositeAlarm")
async def put_composite_alarm(ctx: Context, request: Request) -> Response:
    raise not_yet("composite alarms")


@operation("PutInsightRule")
async def put_insight_rule(ctx: Context, request: Request) -> Response:
    raise not_yet("Contributor Insights rules over logs")


@operation("PutManagedInsightRules")
async def put_managed_insight_rules(ctx: Context, request: Request) -> Response:
    raise not_yet("managed Contributor Insights rules; DynamoDB's come with its UpdateContributorInsights")


@operation("DeleteInsightRules")
async def delete_insight_rules(ctx: Context, request: Request) -> Response:
    raise not_yet("the removal of single Contributor Insights rules")


@operation("EnableInsightRules")
async def enable_insight_rules(ctx: Context, request: Request) -> Response:
    raise not_yet("switching single Contributor Insights rules")


@operation("DisableInsightRules")
async def disable_insight_rules(ctx: Context, request: Request) -> Response:
    raise not_yet("switching single Contributor Insights rules")
