"""What an import could not take, in CloudWatch Logs, as AWS writes it there.

Source: the developer guide's "Import format quotas and validation", Troubleshooting.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.core.clock import Clock
from fogbank.core.facilities import Surroundings
from fogbank.core.faults import EngineUnavailable
from fogbank.services.dynamodb.transfers.bucket import TransferFailed
from fogbank.services.dynamodb.transfers.table_import import LOG_GROUP, TableImport

MOST: Final = 10_000  # what is logged of one import
_AT_ONCE: Final = 200
_THERE: Final = "ResourceAlreadyExistsException"


class ErrorLog:
    """One import's. Its methods raise `TransferFailed` and `EngineUnavailable` as `Bucket`'s do."""

    def __init__(self, surroundings: Surroundings, clock: Clock, work: TableImport, bucket: str) -> None:
        self._surroundings = surroundings
        self._clock = clock
        self._work = work
        self._bucket = bucket
        self._stream = {"logGroupName": LOG_GROUP, "logStreamName": f"{work.transfer_id}/error"}
        self._count = 0
        self._waiting: list[dict[str, Any]] = []

    async def add(self, key: str, index: int, message: str) -> None:
        """An item, the `index`th of an object, is not taken."""
        if self._count == MOST:
            return
        if self._count == 0:
            await self._begin()
        self._count += 1
        entry = {
            "itemS3Pointer": {"bucket": self._bucket, "key": key, "itemIndex": index},
            "importArn": self._work.import_arn,
            "errorMessages": [message],
        }
        now = int(self._clock.now().timestamp() * 1000)
        self._waiting.append({"timestamp": now, "message": msgspec.json.encode(entry).decode()})
        if len(self._waiting) >= _AT_ONCE:
            await self.flush()

    async def flush(self) -> None:
        """Write what waits."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            await self._call("PutLogEvents", {**self._stream, "logEvents": waiting})

    async def _begin(self) -> None:
        """An empty stream: an import that starts over says everything again."""
        await self._make("CreateLogGroup", {"logGroupName": LOG_GROUP})
        if not await self._make("CreateLogStream", self._stream):
            await self._call("DeleteLogStream", self._stream)
            await self._call("CreateLogStream", self._stream)

    async def _make(self, operation: str, parameters: Mapping[str, Any]) -> bool:
        """False where it is there already."""
        try:
            await self._call(operation, parameters)
        except TransferFailed as failed:
            if failed.code != _THERE:
                raise
            return False
        return True

    async def _call(self, operation: str, parameters: Mapping[str, Any]) -> None:
        try:
            await self._surroundings.call("logs", operation, parameters, self._work.scope)
        except Fault as fault:
            if fault.status >= 500 and fault.status != 501:
                raise EngineUnavailable(f"CloudWatch Logs is not there: {fault.message}") from fault
            raise TransferFailed(fault.shape, fault.message) from fault
