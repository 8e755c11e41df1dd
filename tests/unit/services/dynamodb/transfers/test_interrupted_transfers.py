"""Transfers that are killed, whose source changes, or for which S3 is away for a while."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.dynamodb.harness import SCOPE, item
from tests.unit.services.dynamodb.transfers.surroundings import BUCKET, FakeSurroundings, transfers

from fogbank.aws.fault import Fault
from fogbank.core.resource import ResourceKey
from fogbank.services.dynamodb.tend import look_after

TABLE_ARN = f"arn:aws:dynamodb:{SCOPE.region}:{SCOPE.account}:table/things"
ON = {"PointInTimeRecoveryEnabled": True}


class Killed(BaseException):
    """Ends a worker where it stands, as kill -9 does."""


class Once:
    """Raises an error at one call of an operation."""

    def __init__(self, operation: str, number: int, error: BaseException) -> None:
        self._operation, self._left, self._error = operation, number, error

    def __call__(self, operation: str, parameters: Mapping[str, Any]) -> None:
        self._left -= operation == self._operation
        if self._left == 0 and operation == self._operation:
            self._left = -1
            raise self._error


def lines(name: str, count: int) -> bytes:
    return b"".join(b'{"Item":{"p":{"S":"%b-%d"}}}\n' % (name.encode(), number) for number in range(count))


def source(*names: str, count: int = 300) -> FakeSurroundings:
    around = FakeSurroundings()
    around.objects = {f"in/{name}": lines(name, count) for name in names}
    return around


def noise() -> dict[str, str]:
    """What does not get smaller by compression."""
    return {"B": b64encode(os.urandom(100)).decode()}


@pytest.mark.parametrize("operation", ["GetBucketLocation", "ListObjectsV2", "GetObject", "PutLogEvents"])
async def test_a_killed_import_starts_over(tmp_path: Path, operation: str) -> None:
    around = source("a", "b", "c", "d")
    around.objects["in/b"] += b'{"Item":{"q":{"S":"no key"}}}\n'
    number = 1 if operation in ("GetBucketLocation", "PutLogEvents") else 2
    with transfers(tmp_path, around) as service:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        around.before = Once(operation, number, Killed())
        begun = await service.imported()
        assert (await service.import_described(begun))["ImportStatus"] == "IN_PROGRESS"
        await service.reconciler.stop()
    with transfers(tmp_path, around) as service:
        listed = (await service.call("DescribeTable", TableName="target"))["Table"]["TableStatus"]
        assert listed == "CREATING"
        service.reconciler.boot()
        found = await service.import_described(begun)
        assert (found["FailureCode"], found["ImportedItemCount"]) == ("ItemValidationError", 1_200)
        assert (found["ProcessedItemCount"], found["ErrorCount"]) == (1_201, 1)
        table = (await service.call("DescribeTable", TableName="target"))["Table"]
        assert (table["ItemCount"], table["TableStatus"]) == (1_200, "ACTIVE")
        (logged,) = around.logged  # and not twice
        assert json.loads(logged)["itemS3Pointer"] == {"bucket": BUCKET, "key": "in/b", "itemIndex": 300}


async def test_an_import_goes_on_when_s3_is_back(tmp_path: Path) -> None:
    with transfers(tmp_path, source("a", "b")) as service:
        service.around.before = Once("GetObject", 2, Fault("ServiceUnavailable", "", status=503))
        found = await service.import_described(await service.imported())
        assert (found["ImportStatus"], found["ImportedItemCount"]) == ("COMPLETED", 600)


async def test_an_import_gives_up_when_s3_stays_away(tmp_path: Path) -> None:
    def away(operation: str, parameters: Mapping[str, Any]) -> None:
        raise Fault("ServiceUnavailable", "gone", status=503)

    with transfers(tmp_path, source("a")) as service:
        service.around.before = away
        found = await service.import_described(await service.imported())
        assert (found["ImportStatus"], found["FailureCode"]) == ("FAILED", "InternalServerError")


@pytest.mark.parametrize("change", ["removed", "written over"])
async def test_objects_that_change_meanwhile_are_errors(tmp_path: Path, change: str) -> None:
    around = source("a", "b", "c")

    def meddle(operation: str, parameters: Mapping[str, Any]) -> None:
        if operation == "GetObject":
            if change == "removed":
                around.objects.pop("in/b", None)
            else:
                around.objects["in/b"] = b"other"

    with transfers(tmp_path, around) as service:
        around.before = meddle
        found = await service.import_described(await service.imported())
        assert (found["FailureCode"], found["ErrorCount"]) == ("ItemValidationError", 1)
        assert (found["ProcessedItemCount"], found["ImportedItemCount"]) == (601, 600)


async def test_a_failure_behind_the_first_items_leaves_the_table(tmp_path: Path) -> None:
    around = source("a", "b", "c", "d")
    with transfers(tmp_path, around) as service:
        around.before = Once("ListObjectsV2", 2, Fault("AccessDenied", "Access Denied", status=403))
        found = await service.import_described(await service.imported())
        assert (found["FailureCode"], found["ImportedItemCount"]) == ("S3AccessDenied", 900)
        assert (await service.call("DescribeTable", TableName="target"))["Table"]["ItemCount"] == 900


async def test_objects_are_read_in_ranges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fogbank.services.dynamodb.transfers.bucket._RANGE_BYTES", 1_000)
    around = source("a")
    around.objects["in/b"] = gzip.compress(lines("b", 2_000))
    with transfers(tmp_path, around) as service:
        del around.objects["in/a"]
        found = await service.import_described(await service.imported(InputCompressionType="GZIP"))
        assert (found["ImportStatus"], found["ImportedItemCount"]) == ("COMPLETED", 2_000)
        assert around.calls.count("GetObject") == -(-len(around.objects["in/b"]) // 1_000)


@pytest.mark.parametrize(
    ("operation", "number"),
    [("PutObject", 1), ("UploadPart", 2), ("CompleteMultipartUpload", 1), ("PutObject", 4)],
)
async def test_a_killed_export_starts_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, operation: str, number: int
) -> None:
    monkeypatch.setattr("fogbank.services.dynamodb.transfers.data_files._PART_BYTES", 500)
    around = FakeSurroundings()
    with transfers(tmp_path, around) as service:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        await service.make_table()
        await service.call("UpdateContinuousBackups", TableName="things", PointInTimeRecoverySpecification=ON)
        for n in range(1_000):
            await service.call("PutItem", TableName="things", Item=item("a", n, v={"N": "1"}, noise=noise()))
        around.before = Once(operation, number, Killed())
        arn = (await service.exported())["ExportArn"]
        await service.call(
            "PutItem", TableName="things", Item=item("a", 1, v={"N": "2"})
        )  # it is not in the export
        await service.reconciler.stop()
    with transfers(tmp_path, around) as service:
        assert (await service.call("DescribeExport", ExportArn=arn))["ExportDescription"][
            "ExportStatus"
        ] == "IN_PROGRESS"
        service.reconciler.boot()
        found = (await service.call("DescribeExport", ExportArn=arn))["ExportDescription"]
        assert (found["ExportStatus"], found["ItemCount"]) == ("COMPLETED", 1_000)
        (key,) = (key for key in around.objects if "/data/" in key)
        items = [json.loads(line)["Item"] for line in gzip.decompress(around.objects[key]).splitlines()]
        assert sorted(int(one["s"]["N"]) for one in items) == list(range(1_000))
        assert {one["v"]["N"] for one in items} == {"1"}
        assert len(around.objects) == 6
        assert around.uploads == {}


@pytest.mark.parametrize("recovery", [True, False])
async def test_an_export_is_complete_although_its_table_goes(tmp_path: Path, recovery: bool) -> None:
    """AWS was seen to complete an export of a table that had been gone for minutes."""
    around = FakeSurroundings()
    with transfers(tmp_path, around) as service:
        await service.make_table()
        await service.call("UpdateContinuousBackups", TableName="things", PointInTimeRecoverySpecification=ON)
        for n in range(500):
            await service.call("PutItem", TableName="things", Item=item("a", n))
        answer = await service.call("ExportTableToPointInTime", TableArn=TABLE_ARN, S3Bucket=BUCKET)
        for n in range(0, 500, 2):
            await service.call("DeleteItem", TableName="things", Key=item("a", n))
        if not recovery:
            off = {"PointInTimeRecoveryEnabled": False}
            await service.call(
                "UpdateContinuousBackups", TableName="things", PointInTimeRecoverySpecification=off
            )
        await service.call("DeleteTable", TableName="things")
        await service.reconciler.stop()
    with transfers(tmp_path, around) as service:
        service.reconciler.boot()
        await service.reconciler.settled(
            ResourceKey("dynamodb", "table", SCOPE.account, SCOPE.region, "things"), 5
        )
        arn = answer["ExportDescription"]["ExportArn"]
        found = (await service.call("DescribeExport", ExportArn=arn))["ExportDescription"]
        assert (found["ExportStatus"], found["ItemCount"]) == ("COMPLETED", 500)
        assert (await service.call("ListTables"))["TableNames"] == []
        await look_after(service.service)
        with service.place.store.read() as snapshot:
            left = sum(1 for _ in snapshot.range())
        assert left == (250 if recovery else 0), "only a system backup has the items now"


async def test_a_large_export_has_several_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fogbank.services.dynamodb.transfers.data_files._PART_BYTES", 500)
    monkeypatch.setattr("fogbank.services.dynamodb.transfers.data_files._MOST_BYTES", 1_000)
    with transfers(tmp_path) as service:
        await service.make_table()
        await service.call("UpdateContinuousBackups", TableName="things", PointInTimeRecoverySpecification=ON)
        for n in range(1_000):
            await service.call("PutItem", TableName="things", Item=item("a", n, noise=noise()))
        await service.exported()
        files = [gzip.decompress(body) for key, body in service.around.objects.items() if "/data/" in key]
        assert len(files) > 1
        assert sum(file.count(b"\n") for file in files) == 1_000


async def test_transfers_are_forgotten_after_90_days(tmp_path: Path) -> None:
    with transfers(tmp_path, source("a")) as service:
        await service.import_described(await service.imported())
        await service.make_table()
        await service.call("UpdateContinuousBackups", TableName="things", PointInTimeRecoverySpecification=ON)
        await service.exported()
        service.clock.move(days=89)
        await look_after(service.service)
        assert len((await service.call("ListImports"))["ImportSummaryList"]) == 1
        service.clock.move(days=2)
        assert (await service.call("ListImports"))["ImportSummaryList"] == []
        assert (await service.call("ListExports"))["ExportSummaries"] == []
        await look_after(service.service)
        assert {key.kind for key in service.store.resources.keys(None)} == {"table"}


async def test_client_tokens_end_after_eight_hours(tmp_path: Path) -> None:
    with transfers(tmp_path, source("a")) as service:
        await service.make_table()
        await service.call("UpdateContinuousBackups", TableName="things", PointInTimeRecoverySpecification=ON)
        first = await service.exported(ClientToken="t")
        service.clock.move(hours=7.9)
        assert await service.exported(ClientToken="t") == first
        service.clock.move(hours=0.2)
        assert (await service.exported(ClientToken="t"))["ExportArn"] != first["ExportArn"]
