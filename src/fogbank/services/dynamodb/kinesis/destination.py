"""One Kinesis data stream as a destination of one table, as the store keeps it.

Source: the API reference's KinesisDataStreamDestination.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, ClassVar

from fogbank.core.resource import Resource

if TYPE_CHECKING:
    from fogbank.services.dynamodb.calls import Service
    from fogbank.services.dynamodb.tables.table import Table


class KinesisDestination(Resource, frozen=True, kw_only=True):
    """`precision` is what the table was asked for; empty means milliseconds."""

    SERVICE: ClassVar[str] = "dynamodb"
    KIND: ClassVar[str] = "kinesis-destination"
    IDENTIFIER: ClassVar[str] = "name"
    STATUS: ClassVar[str | None] = "destination_status"
    NOT_FOUND: ClassVar[str] = "ResourceNotFoundException"
    NOT_FOUND_MESSAGE: ClassVar[str] = "Requested resource not found"
    ALREADY_EXISTS: ClassVar[str] = "ResourceInUseException"
    ALREADY_EXISTS_MESSAGE: ClassVar[str] = "Destination already exists: {identifier}"
    WRONG_STATE: ClassVar[str | None] = "ValidationException"

    name: str
    table_name: str
    stream_arn: str
    destination_status: str = "ENABLING"
    destination_status_description: str = ""
    precision: str = ""


def named(table_name: str, stream_arn: str) -> str:
    """What a destination is called in the store."""
    return f"{table_name}/{stream_arn}"


def destinations_of(service: Service, table: Table) -> list[KinesisDestination]:
    """All that the table ever sent to, in the order of their streams."""
    found = service.backing.store.resources.find(KinesisDestination, table.scope, f"{table.table_name}/")
    return list(takewhile(lambda one: one.table_name == table.table_name, found))
