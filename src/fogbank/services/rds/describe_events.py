"""DescribeEvents and DescribeEventCategories."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from fogbank.aws.members import view
from fogbank.aws.model import ServiceModel
from fogbank.core.event import Event
from fogbank.operations.context import Context
from fogbank.operations.filters import matching
from fogbank.operations.pages import paged
from fogbank.operations.service import Request, Response, operation
from fogbank.services.rds.checks import conflicting, invalid
from fogbank.services.rds.facts import events

_DEFAULT: Final = timedelta(minutes=60)
_MOST_MINUTES: Final = 14 * 24 * 60  # events are kept for 14 days
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)


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
    start, end = _window(request, ctx.clock.now())
    found = [
        numbered
        for numbered in ctx.store.events.between("rds", ctx.scope, start, end)
        if _asked_for(request, numbered[1])
    ]
    page, marker = paged(ctx, found, request, lambda numbered: f"{numbered[0]:018}")
    return {"Events": [_describe(event) for _, event in page], "Marker": marker}


def _window(request: Request, now: datetime) -> tuple[datetime, datetime]:
    """Return the time that is asked for. Raises: `Fault` InvalidParameterCombination, …Value."""
    minutes = request.get("Duration")
    if minutes is not None and not 1 <= minutes <= _MOST_MINUTES:
        raise invalid(f"Invalid value {minutes} for Duration. Must be between 1 and {_MOST_MINUTES}")
    length = timedelta(minutes=minutes) if minutes else _DEFAULT
    start, end = request.get("StartTime"), request.get("EndTime")
    if start is None:
        end = end or now
        start = _EARLIEST if end - _EARLIEST < length else end - length
    elif end is None:
        end = start + length if minutes and start < now else max(start, now)
    if end < start:
        raise conflicting("The parameter EndTime must be later than the parameter StartTime.")
    return start, end


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
