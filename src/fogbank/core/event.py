"""An event of a resource's life, as DescribeEvents shows it."""

from __future__ import annotations

from datetime import datetime

import msgspec


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
