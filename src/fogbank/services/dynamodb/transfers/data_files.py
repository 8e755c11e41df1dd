"""The data files of an export: compressed as they grow, sent in parts, told in the files manifest.

Source: the developer guide's "DynamoDB table export output format". Files have the names that they had before where an
export starts over, so that it leaves nothing behind.
"""

from __future__ import annotations

import asyncio
from base64 import b32encode, b64encode
from hashlib import md5, sha256
from typing import Any, Final

from fogbank.engines.dynamodb.formats.compression import gzip_compressor
from fogbank.services.dynamodb.transfers.bucket import Bucket

_PART_BYTES: Final = 5 << 20  # compressed; S3 wants as much at least of each but the last
_BITE: Final = 1 << 16  # bytes that are compressed at once, which takes two milliseconds
_MOST_BYTES: Final = 128 << 20  # compressed bytes of a file, about
_NAME_BYTES: Final = 16


class DataFiles:
    """The files of one export, one after another. `folder` ends with a slash."""

    def __init__(
        self, bucket: Bucket, folder: str, ending: str, encryption: dict[str, str], seed: str
    ) -> None:
        self.entries: list[dict[str, Any]] = []  # of the files manifest
        self._bucket = bucket
        self._key = f"{folder}{{}}.{ending}.gz"
        self._encryption = encryption
        self._seed = seed
        self._file: _DataFile | None = None

    async def add(self, lines: bytes, count: int) -> None:
        """Write the lines of `count` items. Raises: `TransferFailed`, `EngineUnavailable`."""
        if self._file is None:
            self._file = await self._next()
        await self._file.add(lines, count)
        if self._file.size > _MOST_BYTES:
            await self.close()

    async def close(self) -> None:
        """End the last file; an export without items has one, too."""
        if self._file is None and self.entries:
            return
        file = self._file or await self._next()
        self.entries.append(await file.close())
        self._file = None

    async def _next(self) -> _DataFile:
        seed = f"{self._seed}/{len(self.entries)}".encode()
        name = b32encode(sha256(seed).digest()[:_NAME_BYTES]).decode().rstrip("=").lower()
        key = self._key.format(name)
        await self._abandon(key)
        upload = await self._bucket.call("CreateMultipartUpload", Key=key, **self._encryption)
        return _DataFile(self._bucket, key, upload["UploadId"])

    async def _abandon(self, key: str) -> None:
        """Drop the parts that a run before this one sent and did not put together."""
        begun = await self._bucket.call("ListMultipartUploads", Prefix=key)
        for one in begun.get("Uploads", ()):
            await self._bucket.call("AbortMultipartUpload", Key=one["Key"], UploadId=one["UploadId"])


class _DataFile:
    """`size` is in bytes, compressed, of what was sent."""

    def __init__(self, bucket: Bucket, key: str, upload: str) -> None:
        self.size = 0
        self._bucket = bucket
        self._upload = {"Key": key, "UploadId": upload}
        self._key = key
        self._count = 0
        self._compressor = gzip_compressor()
        self._checksum = md5(usedforsecurity=False)
        self._waiting = bytearray()
        self._parts: list[dict[str, Any]] = []

    async def add(self, lines: bytes, count: int) -> None:
        self._count += count
        for place in range(0, len(lines), _BITE):
            self._take(self._compressor.compress(lines[place : place + _BITE]))
            await asyncio.sleep(0)  # others are served between
        if len(self._waiting) >= _PART_BYTES:
            await self._send()

    async def close(self) -> dict[str, Any]:
        """Returns the file's entry in the files manifest."""
        self._take(self._compressor.flush())
        await self._send()
        done = await self._bucket.call(
            "CompleteMultipartUpload", MultipartUpload={"Parts": self._parts}, **self._upload
        )
        return {
            "itemCount": self._count,
            "md5Checksum": b64encode(self._checksum.digest()).decode(),
            "etag": done["ETag"].strip('"'),
            "dataFileS3Key": self._key,
        }

    async def _send(self) -> None:
        part, self._waiting = self._waiting, bytearray()
        number = len(self._parts) + 1
        sent = await self._bucket.call("UploadPart", PartNumber=number, Body=bytes(part), **self._upload)
        self._parts.append({"ETag": sent["ETag"], "PartNumber": number})
        self.size += len(part)

    def _take(self, compressed: bytes) -> None:
        """The checksum grows with the file: that of a whole part would keep others waiting."""
        self._waiting += compressed
        self._checksum.update(compressed)
