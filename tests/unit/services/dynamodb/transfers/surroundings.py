"""S3 and CloudWatch Logs in memory, which fail when a test wants it; and the service beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import md5
from pathlib import Path
from secrets import token_hex
from typing import Any

from msgspec.structs import replace
from tests.unit.services.dynamodb.harness import SCOPE, Harness

from fogbank.aws.fault import Fault
from fogbank.core.scope import Scope
from fogbank.reconciler import Reconciler
from fogbank.reconciler.lifecycles import Lifecycles
from fogbank.services.dynamodb.tables.lifecycle import lifecycles
from fogbank.services.dynamodb.transfers.lifecycle import transfer_lifecycles

BUCKET = "bucket"
_PAGE = 3


class FakeSurroundings:
    """`objects` by key; `calls` are the operations so far; `before` is told each, and may raise."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.uploads: dict[str, dict[int, bytes]] = {}
        self.upload_keys: dict[str, str] = {}
        self.logged: list[str] = []
        self.calls: list[str] = []
        self.before: Callable[[str, Mapping[str, Any]], None] = lambda operation, parameters: None

    async def call(
        self, service: str, operation: str, parameters: Mapping[str, Any], scope: Scope
    ) -> dict[str, Any]:
        self.calls.append(operation)
        self.before(operation, parameters)
        handler: Callable[[Mapping[str, Any]], dict[str, Any]] = getattr(self, f"_{operation}")
        return handler(parameters)

    def _GetBucketLocation(self, parameters: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {}

    def _ListBuckets(self, parameters: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"Buckets": [{"Name": BUCKET}]}

    def _ListObjectsV2(self, parameters: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        start = parameters.get("ContinuationToken", "")
        keys = [key for key in sorted(self.objects) if key.startswith(parameters["Prefix"]) and key > start]
        contents = [
            {"Key": key, "Size": len(self.objects[key]), "ETag": self._etag(key)} for key in keys[:_PAGE]
        ]
        more = {"IsTruncated": True, "NextContinuationToken": keys[_PAGE - 1]} if len(keys) > _PAGE else {}
        return {"Contents": contents, **more}

    def _GetObject(self, parameters: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        key = parameters["Key"]
        if key not in self.objects:
            raise Fault("NoSuchKey", "The specified key does not exist.", status=404)
        if parameters["IfMatch"] != self._etag(key):
            raise Fault("PreconditionFailed", "At least one of the pre-conditions did not hold", status=412)
        first, last = parameters["Range"].removeprefix("bytes=").split("-")
        return {"Body": self.objects[key][int(first) : int(last) + 1]}

    def _PutObject(self, parameters: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.objects[parameters["Key"]] = parameters["Body"]
        return {}

    def _CreateMultipartUpload(self, parameters: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        upload = f"upload-{len(self.upload_keys)}"
        self.uploads[upload], self.upload_keys[upload] = {}, parameters["Key"]
        return {"UploadId": upload}

    def _ListMultipartUploads(self, parameters: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        keys = {upload: self.upload_keys[upload] for upload in self.uploads}
        found = [(upload, key) for upload, key in keys.items() if key.startswith(parameters["Prefix"])]
        return {"Uploads": [{"UploadId": upload, "Key": key} for upload, key in found]}

    def _AbortMultipartUpload(self, parameters: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        del self.uploads[parameters["UploadId"]]
        return {}

    def _UploadPart(self, parameters: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.uploads[parameters["UploadId"]][parameters["PartNumber"]] = parameters["Body"]
        return {"ETag": f'"{parameters["PartNumber"]}"'}

    def _CompleteMultipartUpload(self, parameters: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        parts = self.uploads.pop(parameters["UploadId"])
        wanted = parameters["MultipartUpload"]["Parts"]
        assert [part["PartNumber"] for part in wanted] == sorted(parts)
        self.objects[parameters["Key"]] = b"".join(parts[number] for number in sorted(parts))
        return {"ETag": f'"{self._etag(parameters["Key"])}-{len(parts)}"'}

    def _CreateLogGroup(self, parameters: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {}

    def _CreateLogStream(self, parameters: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        if self.logged:
            raise Fault("ResourceAlreadyExistsException", "The specified log stream already exists")
        return {}

    def _DeleteLogStream(self, parameters: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.logged.clear()
        return {}

    def _PutLogEvents(self, parameters: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.logged += [event["message"] for event in parameters["logEvents"]]
        return {}

    def _etag(self, key: str) -> str:
        return md5(self.objects[key], usedforsecurity=False).hexdigest()


class TransferHarness(Harness):
    """The service with exports and imports, over those surroundings."""

    def __init__(self, directory: Path, around: FakeSurroundings) -> None:
        super().__init__(directory)
        self.around = around
        facilities = replace(self.service.backing.facilities, surroundings=around)
        kinds = (*lifecycles(self.place), *transfer_lifecycles(self.place, self.store))
        self.reconciler = Reconciler(
            self.store, Lifecycles(self.store, {"dynamodb": lambda: kinds}), facilities, self.clock
        )
        self.service.backing = replace(
            self.service.backing, reconciler=self.reconciler, facilities=facilities
        )

    async def imported(self, **request: Any) -> dict[str, Any]:
        """Begin an import into `target`; returns its description."""
        parameters = {
            "TableName": "target",
            "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
        }
        source = {"S3Bucket": BUCKET, "S3KeyPrefix": "in/"}
        answer = await self.call(
            "ImportTable",
            **{
                "S3BucketSource": source,
                "InputFormat": "DYNAMODB_JSON",
                "TableCreationParameters": parameters,
                "ClientToken": token_hex(),
            }
            | request,
        )
        found: dict[str, Any] = answer["ImportTableDescription"]
        return found

    async def import_described(self, begun: dict[str, Any]) -> dict[str, Any]:
        answer = await self.call("DescribeImport", ImportArn=begun["ImportArn"])
        found: dict[str, Any] = answer["ImportTableDescription"]
        return found

    async def exported(self, **request: Any) -> dict[str, Any]:
        """Export `things`; returns the description at the end."""
        arn = f"arn:aws:dynamodb:{SCOPE.region}:{SCOPE.account}:table/things"
        answer = await self.call(
            "ExportTableToPointInTime", **{"TableArn": arn, "S3Bucket": BUCKET} | request
        )
        arn = answer["ExportDescription"]["ExportArn"]
        found: dict[str, Any] = (await self.call("DescribeExport", ExportArn=arn))["ExportDescription"]
        return found


@contextmanager
def transfers(directory: Path, around: FakeSurroundings | None = None) -> Iterator[TransferHarness]:
    made = TransferHarness(directory, around or FakeSurroundings())
    try:
        yield made
    finally:
        made.close()
