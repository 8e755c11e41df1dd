"""Exports of what changed, on a clock that is moved: their windows are a quarter of an hour at least."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest
from amazon.ion import simpleion
from tests.unit.services.dynamodb.harness import Refused, item
from tests.unit.services.dynamodb.transfers.surroundings import TransferHarness, transfers

ON = {"PointInTimeRecoveryEnabled": True}
_MINUTE = 60


async def begin(service: TransferHarness) -> int:
    """A table that can be exported; returns the second from which on."""
    service.clock.move(microseconds=-service.clock.now().microsecond)
    await service.make_table()
    await service.call("UpdateContinuousBackups", TableName="things", PointInTimeRecoverySpecification=ON)
    return int(service.clock.now().timestamp())


async def put(service: TransferHarness, number: int, text: str) -> None:
    await service.call("PutItem", TableName="things", Item=item("a", number, text={"S": text}))


async def delete(service: TransferHarness, number: int) -> None:
    await service.call("DeleteItem", TableName="things", Key=item("a", number))


def changes(start: int, end: int | None = None, view: str | None = None) -> dict[str, Any]:
    asked = {"ExportFromTime": start, "ExportToTime": end, "ExportViewType": view}
    given = {name: value for name, value in asked.items() if value is not None}
    return {"ExportType": "INCREMENTAL_EXPORT", "IncrementalExportSpecification": given}


def lines(service: TransferHarness, found: dict[str, Any]) -> list[bytes]:
    objects = service.around.objects
    summary = json.loads(objects[found["ExportManifest"]])
    files = [json.loads(line) for line in objects[summary["manifestFilesS3Key"]].splitlines()]
    assert all(one["dataFileS3Key"].startswith("AWSDynamoDB/data/") for one in files)
    return [line for one in files for line in gzip.decompress(objects[one["dataFileS3Key"]]).splitlines()]


async def test_what_changed(tmp_path: Path) -> None:
    with transfers(tmp_path) as service:
        await begin(service)
        for number in range(4):
            await put(service, number, "old")
        service.clock.move(minutes=1)
        start = int(service.clock.now().timestamp())
        service.clock.move(seconds=5)
        await put(service, 1, "between")
        service.clock.move(minutes=5)
        written = int(service.clock.now().timestamp())
        await put(service, 1, "new")
        await delete(service, 2)
        await put(service, 9, "inserted")
        await put(service, 10, "comes and goes")
        await delete(service, 10)
        service.clock.move(minutes=15)
        end = int(service.clock.now().timestamp())
        await put(service, 3, "too late")  # the end is not in the period
        found = await service.exported(**changes(start, end))
        assert found["IncrementalExportSpecification"] == {
            "ExportFromTime": start, "ExportToTime": end, "ExportViewType": "NEW_AND_OLD_IMAGES",
        }  # fmt: skip
        assert (found["ExportType"], found["ItemCount"], found["BilledSizeBytes"]) == (
            "INCREMENTAL_EXPORT",
            3,
            10**7,
        )
        assert "ExportTime" not in found
        told = {line["Keys"]["s"]["N"]: line for line in map(json.loads, lines(service, found))}
        assert told.keys() == {"1", "2", "9"}
        assert told["1"] == {
            "Metadata": {"WriteTimestampMicros": {"N": str(written * 1_000_000)}},
            "Keys": item("a", 1),
            "OldImage": item("a", 1, text={"S": "old"}),
            "NewImage": item("a", 1, text={"S": "new"}),
        }
        assert list(told["2"]) == ["Metadata", "Keys", "OldImage"]
        assert list(told["9"]) == ["Metadata", "Keys", "NewImage"]


async def test_new_images_only_and_ion(tmp_path: Path) -> None:
    with transfers(tmp_path) as service:
        start = await begin(service)
        await put(service, 1, "one")
        await put(service, 2, "there")
        service.clock.move(minutes=20)
        await put(service, 1, "two")
        service.clock.move(minutes=20)
        await delete(service, 2)
        service.clock.move(minutes=20)
        found = await service.exported(**changes(start + 20 * _MINUTE, view="NEW_IMAGE"), ExportFormat="ION")
        records = {
            int(line["Record"]["Keys"]["s"]): line["Record"]
            for line in map(simpleion.loads, lines(service, found))
        }
        assert records[1]["NewImage"]["text"] == "two"
        assert list(records[2]) == ["Keys", "Metadata"]
        assert list(records[1]) == ["Keys", "Metadata", "NewImage"]


async def test_the_summary(tmp_path: Path) -> None:
    with transfers(tmp_path) as service:
        start = await begin(service)
        service.clock.move(minutes=15, milliseconds=700)
        found = await service.exported(**changes(start), S3Prefix="deep/")
        name = found["ExportArn"].rpartition("/")[2]
        assert int(name[:14]) == (start + 15 * _MINUTE) * 1000  # whole seconds
        summary = json.loads(service.around.objects[f"deep/AWSDynamoDB/{name}/manifest-summary.json"])
        assert summary["version"] == "2023-08-01"
        assert list(summary)[6:8] == ["exportFromTime", "exportToTime"]
        assert list(summary)[-2:] == ["outputView", "exportType"]
        assert found["IncrementalExportSpecification"]["ExportToTime"] == start + 15 * _MINUTE
        folders = {key.rpartition("/")[0] for key in service.around.objects}
        assert folders == {f"deep/AWSDynamoDB/{name}", "deep/AWSDynamoDB/data"}


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (-_MINUTE, 20 * _MINUTE, "from time cannot be less than the table creation time : 20"),
        (0, 14 * _MINUTE, "to time is less than 15 minutes"),
        (0, 24 * 60 * _MINUTE + 1, "to time is greater than 24 hours"),
        (20 * _MINUTE, 0, "from time should not be greater or equal to"),
        (0, 49 * 60 * _MINUTE, "to time cannot be greater than the current time : 20"),
        (48 * 60 * _MINUTE - _MINUTE, None, "to time is less than 15 minutes"),
    ],
)
async def test_periods_that_cannot_be_exported(
    tmp_path: Path, start: int, end: int | None, words: str
) -> None:
    with transfers(tmp_path) as service:
        began = await begin(service)
        service.clock.move(hours=48)
        with pytest.raises(Refused, match=f"InvalidExportTimeException: .*{words}"):
            await service.exported(**changes(began + start, None if end is None else began + end))


async def test_a_day_and_a_quarter_of_an_hour(tmp_path: Path) -> None:
    with transfers(tmp_path) as service:
        began = await begin(service)
        service.clock.move(hours=24)
        for end in (15 * _MINUTE, 24 * 60 * _MINUTE):
            assert (await service.exported(**changes(began, began + end)))["ExportStatus"] == "COMPLETED"


async def test_changes_added_to_a_full_export_are_the_table(tmp_path: Path) -> None:
    """Random writes, exported piece by piece: applied one after another they give what is there at the end."""
    rng = random.Random(11)
    with transfers(tmp_path) as service:
        start = await begin(service)
        copy: dict[str, Any] = {}
        for _ in range(4):
            for _ in range(30):
                service.clock.move(seconds=rng.randrange(40))
                number = rng.randrange(12)
                await (
                    delete(service, number) if rng.random() < 0.3 else put(service, number, str(rng.random()))
                )
            service.clock.move(minutes=16, microseconds=-service.clock.now().microsecond)
            end = int(service.clock.now().timestamp())
            found = await service.exported(**changes(start, end))
            for line in map(json.loads, lines(service, found)):
                key = json.dumps(line["Keys"])
                assert copy.get(key) == line.get("OldImage")
                copy.pop(key, None)
                copy |= {key: line["NewImage"]} if "NewImage" in line else {}
            start = end
        there = (await service.call("Scan", TableName="things"))["Items"]
        assert sorted(copy.values(), key=repr) == sorted(there, key=repr)
