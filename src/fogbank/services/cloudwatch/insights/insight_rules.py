"""DescribeInsightRules and ListManagedInsightRules."""

from __future__ import annotations

import json
from typing import Any, Final

from fogbank.aws.paging import page
from fogbank.metrics.insights import Rule
from fogbank.operations.context import Context
from fogbank.operations.service import Request, Response, operation
from fogbank.services.cloudwatch.faults import invalid_token

_SCHEMA: Final = {"Name": "ServiceLogRule", "Version": 1}  # of the rules that services make
_SPELLED: Final = json.dumps(_SCHEMA)


@operation("DescribeInsightRules")
async def describe_insight_rules(ctx: Context, request: Request) -> Response:
    """The rules that services made here.

    Source: API Reference, DescribeInsightRules.
    """
    rules, token = _page(ctx, request, ctx.metrics.insights.rules(ctx.scope))
    return {"InsightRules": [_described(rule) for rule in rules], "NextToken": token}


@operation("ListManagedInsightRules")
async def list_managed_insight_rules(ctx: Context, request: Request) -> Response:
    """The rules that a service made for a resource.

    Source: API Reference, ListManagedInsightRules.
    """
    arn = request["ResourceARN"]
    found = [rule for rule in ctx.metrics.insights.rules(ctx.scope) if rule.resource_arn == arn]
    rules, token = _page(ctx, request, found)
    described = [
        {
            "TemplateName": rule.template,
            "ResourceARN": rule.resource_arn,
            "RuleState": {"RuleName": rule.name, "State": "ENABLED"},
        }
        for rule in rules
    ]
    return {"ManagedRules": described, "NextToken": token}


def _page(ctx: Context, request: Request, rules: list[Rule]) -> tuple[list[Rule], str | None]:
    return page(
        rules, request.get("MaxResults"), request.get("NextToken"), lambda rule: rule.name,
        seed=ctx.page_seed, lower=1, upper=500, default=500, refusal=invalid_token(),
    )  # fmt: skip


def _described(rule: Rule) -> dict[str, Any]:
    definition = {
        "Schema": _SCHEMA,
        "Contribution": {"Keys": list(rule.keys)},
        "AggregateOn": "Sum" if rule.sums else "Count",
    }
    return {
        "Name": rule.name,
        "State": "ENABLED",
        "Schema": _SPELLED,
        "Definition": json.dumps(definition),
        "ManagedRule": True,
    }
