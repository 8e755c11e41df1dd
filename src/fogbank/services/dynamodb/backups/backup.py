"""A backup, as the store keeps it: what the table was, and where its items are.

Source: the API reference's BackupDetails.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from fogbank.core.resource import Resource
from fogbank.services.dynamodb.tables.table import Table


class Backup(Resource, frozen=True, kw_only=True):
    SERVICE: ClassVar[str] = "dynamodb"
    KIND: ClassVar[str] = "backup"
    IDENTIFIER: ClassVar[str] = "backup_arn"
    STATUS: ClassVar[str | None] = "backup_status"
    NOT_FOUND: ClassVar[str] = "BackupNotFoundException"
    NOT_FOUND_MESSAGE: ClassVar[str] = "Backup not found: {identifier}"
    ALREADY_EXISTS: ClassVar[str] = "BackupInUseException"
    ALREADY_EXISTS_MESSAGE: ClassVar[str] = "Backup already exists: {identifier}"
    WRONG_STATE: ClassVar[str | None] = "BackupInUseException"

    backup_arn: str
    backup_name: str
    backup_status: str = "CREATING"
    backup_type: str = "USER"
    backup_expiry_date_time: datetime | None = None
    backup_size_bytes: int = 0
    item_count: int = 0
    data_id: bytes  # what the keys of its items begin with; a system backup's are those of the table that was
    at: int  # the time of its items, in nanoseconds since 1970
    source: Table  # as it was then

    @property
    def reads(self) -> tuple[bytes, int] | None:
        """What unfinished work still reads: see `readers`."""
        return (self.source.data_id, self.at) if self.backup_status == "CREATING" else None
