"""An export, as the store keeps it.

Source: the API reference's ExportDescription.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from fogbank.core.resource import Resource


class TableExport(Resource, frozen=True, kw_only=True):
    """`created` is its StartTime."""

    SERVICE: ClassVar[str] = "dynamodb"
    KIND: ClassVar[str] = "export"
    IDENTIFIER: ClassVar[str] = "export_arn"
    STATUS: ClassVar[str | None] = "export_status"
    NOT_FOUND: ClassVar[str] = "ExportNotFoundException"
    NOT_FOUND_MESSAGE: ClassVar[str] = "Export not found: {identifier}"
    ALREADY_EXISTS: ClassVar[str] = "ExportConflictException"
    ALREADY_EXISTS_MESSAGE: ClassVar[str] = "Export already exists: {identifier}"

    export_arn: str
    export_status: str = "IN_PROGRESS"
    table_arn: str
    table_id: str
    key_names: list[str]
    data_id: bytes  # what the keys of the table's data begin with
    history: int  # the number of the history that tells what the table was
    since: int | None = None  # of an incremental one: changes after it, in nanoseconds since 1970
    at: int  # as of which it is, in nanoseconds since 1970
    from_time: float = 0  # as it is shown, in seconds since 1970
    to_time: float = 0  # ExportTime of a full one
    client_token: str = ""
    fingerprint: str  # of the request that the token stands for
    request: dict[str, Any]
    end_time: datetime | None = None
    item_count: int = 0
    billed_size_bytes: int = 0
    failure_code: str = ""
    failure_message: str = ""

    @property
    def transfer_id(self) -> str:
        return self.export_arn.rpartition("/")[2]

    @property
    def is_incremental(self) -> bool:
        return self.since is not None

    @property
    def view(self) -> str:
        asked: dict[str, str] = self.request.get("IncrementalExportSpecification") or {}
        return asked.get("ExportViewType") or "NEW_AND_OLD_IMAGES"

    @property
    def format(self) -> str:
        return self.request.get("ExportFormat") or "DYNAMODB_JSON"

    @property
    def encryption(self) -> str:
        return self.request.get("S3SseAlgorithm") or "AES256"

    @property
    def folder(self) -> str:
        """What the keys of its own objects begin with."""
        return f"{self._root}{self.transfer_id}/"

    @property
    def data_folder(self) -> str:
        """What the keys of its data files begin with: incremental exports share a folder."""
        return f"{self._root}data/" if self.is_incremental else f"{self.folder}data/"

    @property
    def manifest(self) -> str:
        """The key of the summary."""
        return f"{self.folder}manifest-summary.json"

    @property
    def _root(self) -> str:
        prefix: str = self.request.get("S3Prefix") or ""
        return f"{prefix}{'' if not prefix or prefix.endswith('/') else '/'}AWSDynamoDB/"

    @property
    def reads(self) -> tuple[bytes, int] | None:
        """What unfinished work still reads: see `backups.readers`."""
        if self.export_status != "IN_PROGRESS":
            return None
        return self.data_id, self.at if self.since is None else self.since
