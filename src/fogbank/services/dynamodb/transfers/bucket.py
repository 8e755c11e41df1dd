"""A bucket, as exports and imports use it: objects are read in ranges and written in parts, never whole."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from msgspec import Struct

from fogbank.aws.fault import Fault
from fogbank.core.facilities import Surroundings
from fogbank.core.faults import EngineUnavailable
from fogbank.core.scope import Scope
from fogbank.engines.dynamodb.formats.reading import Malformed

_RANGE_BYTES: Final = 8 << 20
_RETRY_SECONDS: Final = 0.5


class TransferFailed(Exception):  # noqa: N818 - reads as the sentence it raises
    """The export or the import cannot go on; `code` is AWS's FailureCode."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class StoredObject(Struct, frozen=True):
    """An object in the bucket. `size` is in bytes."""

    key: str
    size: int
    etag: str


class Bucket:
    """All methods raise `TransferFailed` where S3 refuses, `EngineUnavailable` where it cannot be had now.

    `owner` is the account that should own it, the caller's own where none is named.
    """

    def __init__(self, surroundings: Surroundings, scope: Scope, name: str, owner: str | None = None) -> None:
        self._surroundings = surroundings
        self._scope = scope
        self.name = name
        self._owner = owner or scope.account

    async def check(self) -> None:
        """See that the bucket is there, and that it is the owner's: whose it is, the borrowed S3 does not check."""
        await self.call("GetBucketLocation")
        theirs = Scope(self._owner, self._scope.region)
        owned = await self._ask("ListBuckets", {}, theirs)
        if not any(bucket["Name"] == self.name for bucket in owned.get("Buckets", ())):
            raise _failure(Fault("AccessDenied", "Access Denied", status=403))

    async def objects(self, prefix: str) -> AsyncIterator[StoredObject]:
        """The objects whose keys begin so, in the order of their keys."""
        place: dict[str, str] = {}
        while True:
            page = await self.call("ListObjectsV2", Prefix=prefix, **place)
            for one in page.get("Contents", ()):
                yield StoredObject(one["Key"], one["Size"], one["ETag"])
            if not page.get("IsTruncated"):
                return
            place = {"ContinuationToken": page["NextContinuationToken"]}

    async def read(self, found: StoredObject) -> AsyncIterator[bytes]:
        """An object's bytes. Raises: `Malformed` for one that is not what was listed any more."""
        for start in range(0, found.size, _RANGE_BYTES):
            wanted = f"bytes={start}-{min(start + _RANGE_BYTES, found.size) - 1}"
            try:
                answer = await self.call("GetObject", Key=found.key, Range=wanted, IfMatch=found.etag)
            except TransferFailed as failed:
                raise Malformed(str(failed)) from failed
            yield answer["Body"]

    async def put(self, key: str, body: bytes, encryption: Mapping[str, str]) -> None:
        """Write a small object."""
        await self.call("PutObject", Key=key, Body=body, **encryption)

    async def call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        """Call an operation of S3 on this bucket."""
        return await self._ask(operation, {"Bucket": self.name, **parameters}, self._scope)

    async def _ask(self, operation: str, parameters: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
        try:
            return await self._surroundings.call("s3", operation, parameters, scope)
        except Fault as fault:
            if fault.status >= 500 and fault.status != 501:
                raise EngineUnavailable(f"S3 is not there: {fault.message}", _RETRY_SECONDS) from fault
            raise _failure(fault) from fault


def _failure(fault: Fault) -> TransferFailed:
    words = f"{fault.message} (Service: Amazon S3; Status Code: {fault.status}; Error Code: {fault.shape})"
    return TransferFailed(f"S3{fault.shape}", words)
