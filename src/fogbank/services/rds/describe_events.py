"""DescribeEvents and DescribeEventCategories."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from fogbank.aws.members import view
from fogbank.aws.model import ServiceModel
from fogbank.core.event import Event
from fogbank.operations.context import Context
from fogbank.operations.filters import matching
from fogbank.operations.pages import paged
from fogbank.operations.service import Request, Response, operation
from fogbank.services.rds.checks import conflicting
from fogbank.services.rds.facts import events

_DEFAULT: Final = timedelta(minutes=60)


@operation("DescribeEvents")
async def describe_events(ctx: Context, request: Request) -> Response:
    """Describe what happened, oldest first: the last hour unless another time is asked for.

    Source: API Reference, DescribeEvents.
    """
    matching([], request.get("Filters"), {})
    if request.get("SourceIdentifier") and not request.get("SourceType"):
        raise conflicting(
            "The parameter SourceType must be provided if the parameter SourceIdentifier is used."
        )
    length = timedelta(minutes=request["Duration"]) if request.get("Duration") else _DEFAULT
    end = request.get("EndTime")
    start = request.get("StartTime") or (end or ctx.clock.now()) - length
    end = end or (start + length if request.get("Duration") and request.get("StartTime") else ctx.clock.now())
    if end < start:
        raise conflicting("The parameter EndTime must be later than the parameter StartTime.")
    found = [
        (f"{number:09}", event)
        for number, event in enumerate(ctx.store.events.between("rds", ctx.scope, start, end))
        if _asked_for(request, event)
    ]
    page, marker = paged(ctx, found, request, lambda numbered: numbered[0])
    return {"Events": [_describe(event) for _, event in page], "Marker": marker}


def _asked_for(request: Request, event: Event) -> bool:
    kind, name = request.get("SourceType"), request.get("SourceIdentifier")
    categories = request.get("EventCategories")
    return (
        (not kind or event.source_type == kind)
        and (not name or event.source_identifier == name.lower())
        and (not categories or not set(categories).isdisjoint(event.event_categories))
    )


def _describe(event: Event) -> dict[str, Any]:
    return view(ServiceModel.load("rds"), "Event")(event)


@operation("DescribeEventCategories")
async def describe_event_categories(ctx: Context, request: Request) -> Response:
    """Describe the categories of the events that Fogbank emits.

    Source: API Reference, DescribeEventCategories.
    """
    matching([], request.get("Filters"), {})
    if request.get("SourceType") not in (None, "db-instance"):
        return {"EventCategoriesMapList": []}
    categories = sorted({category for template in events().values() for category in template.categories})
    return {"EventCategoriesMapList": [{"SourceType": "db-instance", "EventCategories": categories}]}
