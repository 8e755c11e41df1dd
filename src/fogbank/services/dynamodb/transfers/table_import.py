"""An import, as the store keeps it.

Source: the API reference's ImportTableDescription.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from fogbank.core.resource import Resource


class TableImport(Resource, frozen=True, kw_only=True):
    SERVICE: ClassVar[str] = "dynamodb"
    KIND: ClassVar[str] = "import"
    IDENTIFIER: ClassVar[str] = "import_arn"
    STATUS: ClassVar[str | None] = "import_status"
    NOT_FOUND: ClassVar[str] = "ImportNotFoundException"
    NOT_FOUND_MESSAGE: ClassVar[str] = "Import not found: {identifier}"
    ALREADY_EXISTS: ClassVar[str] = "ImportConflictException"
    ALREADY_EXISTS_MESSAGE: ClassVar[str] = "Import already exists: {identifier}"

    import_arn: str
    import_status: str = "IN_PROGRESS"
    table_name: str
    table_arn: str
    table_id: str
    client_token: str = ""
    fingerprint: str  # of the request that the token stands for
    request: dict[str, Any]
    end_time: datetime | None = None
    processed_size_bytes: int = 0
    processed_item_count: int = 0
    imported_item_count: int = 0
    error_count: int = 0
    failure_code: str = ""
    failure_message: str = ""

    @property
    def transfer_id(self) -> str:
        return self.import_arn.rpartition("/")[2]

    @property
    def log_group_arn(self) -> str:
        return f"arn:aws:logs:{self.region}:{self.account}:log-group:{LOG_GROUP}:*"


LOG_GROUP = "/aws-dynamodb/imports"
