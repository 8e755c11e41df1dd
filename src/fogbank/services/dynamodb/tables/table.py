"""A table, as the store keeps it, and its streams.

Source: the API reference's TableDescription; what is not shown there is Fogbank's own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import msgspec

from fogbank.core.resource import Resource
from fogbank.services.dynamodb.replicas.replica import KinesisFeed, Replica


class TableIndex(msgspec.Struct, frozen=True, kw_only=True):
    """A secondary index. `keys` are its attributes and their roles, HASH or RANGE."""

    name: str
    number: int
    keys: list[tuple[str, str]]
    projection: str
    attributes: list[str] = []
    local: bool = False
    status: str = "ACTIVE"
    backfilling: bool = False
    read_units: int = 0
    write_units: int = 0
    decreases: list[datetime] = []  # of its throughput, today's
    increased: datetime | None = None
    decreased: datetime | None = None
    on_demand: dict[str, int] = {}
    warm: dict[str, int] = {}  # the WarmThroughput that was asked for


class StreamSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The table's latest stream. `enabled` says whether changes go to it."""

    label: str
    view: str
    enabled: bool = True


class Recovery(msgspec.Struct, frozen=True, kw_only=True):
    """Point-in-time recovery, where it is on: to any time after `since` of the last `days` days."""

    since: datetime
    days: int


class Restore(msgspec.Struct, frozen=True, kw_only=True):
    """Where a table's items come from: the data of another one, or of a backup, as they were at a time."""

    source_arn: str  # the table's
    backup_arn: str = ""
    data: bytes
    history: int = 0  # the history's number; 0 where nothing changes any more
    at: int  # nanoseconds since 1970
    in_progress: bool = True


class Table(Resource, frozen=True, kw_only=True):
    SERVICE: ClassVar[str] = "dynamodb"
    KIND: ClassVar[str] = "table"
    IDENTIFIER: ClassVar[str] = "table_name"
    STATUS: ClassVar[str | None] = "table_status"
    NOT_FOUND: ClassVar[str] = "ResourceNotFoundException"
    NOT_FOUND_MESSAGE: ClassVar[str] = "Requested resource not found: Table: {identifier} not found"
    ALREADY_EXISTS: ClassVar[str] = "ResourceInUseException"
    ALREADY_EXISTS_MESSAGE: ClassVar[str] = "Table already exists: {identifier}"
    WRONG_STATE: ClassVar[str | None] = "ResourceInUseException"

    table_name: str
    table_id: str
    table_status: str = "CREATING"
    under_way: str = ""  # what the last UpdateTable was about: see `conflicts`
    definitions: dict[str, str]  # attribute names and types, of keys only
    keys: list[tuple[str, str]]
    billing_mode: str = "PROVISIONED"
    on_demand_since: datetime | None = None
    read_units: int = 0
    write_units: int = 0
    decreases: list[datetime] = []  # of the provisioned throughput, today's
    increased: datetime | None = None
    decreased: datetime | None = None
    on_demand: dict[str, int] = {}  # the most request units, where they are bounded
    warm: dict[str, int] = {}  # the WarmThroughput that was asked for
    indexes: list[TableIndex] = []
    indexes_made: int = 0  # numbers are never used again
    stream: StreamSettings | None = None
    deletion_protection: bool = False
    table_class: str = ""
    table_class_changed: datetime | None = None
    encryption: dict[str, Any] = {}  # the reply's SSEDescription
    ttl_attribute: str = ""
    changes: dict[str, list[datetime]] = {}  # of what has a quota: see `change_quotas`
    policy: str = ""
    policy_revision: str = ""
    replication: str = ""  # hex; the membership in a global table, empty where it is in none
    replicas: list[Replica] = []  # all other members
    copies_from: str = ""  # the region of the source, while this replica gets its items
    kinesis: KinesisFeed | None = None  # where changes go, where they go to a Kinesis data stream
    has_destinations: bool = False  # whether it ever had a Kinesis data stream
    recovery: Recovery | None = None
    history: int = 0  # the number of the history that changes go to; 0 where they go to none
    histories_made: int = 0  # numbers are never used again
    items_kept: bool = False  # when the table goes: a system backup has them, or somebody reads them
    history_kept: bool = False  # when the table goes: somebody reads it
    restore: Restore | None = None
    import_arn: str = ""  # the import that made it

    @property
    def arn(self) -> str:
        return f"arn:aws:dynamodb:{self.region}:{self.account}:table/{self.table_name}"

    @property
    def reads(self) -> tuple[bytes, int] | None:
        """Whose data a restore still reads, and as of when: see `backups.readers`."""
        return (self.restore.data, self.restore.at) if self.restore and self.restore.in_progress else None

    @property
    def is_being_restored(self) -> bool:
        """Whether a restore is making it: until it has, only its description is there."""
        return self.restore is not None and self.table_status == "CREATING"

    @property
    def data_id(self) -> bytes:
        """What the keys of its data begin with."""
        return b"t" + bytes.fromhex(self.table_id.replace("-", ""))[:8]

    @property
    def membership(self) -> bytes:
        """What the keys begin with of all that replication keeps of the table."""
        return b"m" + bytes.fromhex(self.replication)


class TableStream(Resource, frozen=True, kw_only=True):
    """A stream; it can be read for a day after it was disabled, even if its table is gone."""

    SERVICE: ClassVar[str] = "dynamodb"
    KIND: ClassVar[str] = "stream"
    IDENTIFIER: ClassVar[str] = "stream_arn"
    NOT_FOUND: ClassVar[str] = "ResourceNotFoundException"
    NOT_FOUND_MESSAGE: ClassVar[str] = "Requested resource not found: Stream: {identifier} not found"
    ALREADY_EXISTS: ClassVar[str] = "ResourceInUseException"
    ALREADY_EXISTS_MESSAGE: ClassVar[str] = "Stream already exists: {identifier}"

    stream_arn: str
    table_name: str
    label: str
    view: str
    keys: list[tuple[str, str]]
    stream_id: str  # hex
    shard_id: str
    first_number: int
    last_number: int | None = None  # where it is closed
    closed: datetime | None = None
    changes: dict[str, list[datetime]] = {}
    policy: str = ""
    policy_revision: str = ""

    @property
    def arn(self) -> str:
        return self.stream_arn

    @property
    def data_id(self) -> bytes:
        """What the keys of its records begin with."""
        return b"s" + bytes.fromhex(self.stream_id)
