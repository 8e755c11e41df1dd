"""An event of a resource's life, as DescribeEvents shows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from fogbank.core.resource import Resource


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """`event_id` is AWS's (RDS-EVENT-0005), `source_type` its kind of source (db-instance)."""

    service: str
    account: str
    region: str
    source_type: str
    source_identifier: str
    source_arn: str
    event_id: str
    event_categories: list[str]
    message: str
    date: datetime
    data: str = ""  # JSON, of services that show more than words


class EventTemplate(msgspec.Struct, frozen=True):
    """What a service's data file says of one event id; `message` has {placeholders}."""

    categories: list[str]
    message: str


def render(
    event_id: str,
    template: EventTemplate,
    resource: Resource,
    source: tuple[str, str],
    now: datetime,
    values: Mapping[str, str],
) -> Event:
    """Make the event of a resource. `source` is its source type and ARN; KeyError for a missing value."""
    return Event(
        service=resource.SERVICE,
        account=resource.account,
        region=resource.region,
        source_type=source[0],
        source_identifier=resource.identifier,
        source_arn=source[1],
        event_id=event_id,
        event_categories=template.categories,
        message=template.message.format_map(dict(values)),
        date=now,
    )
