"""kill -9 while a table is imported, and while it is exported: both start over, and nothing is twice or missing."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from tests.crash.test_kill_dynamodb import client
from tests.crash.victim import Victim, eventually

_OBJECTS, _ITEMS = 4, 8_000  # in each


def _lines(number: int) -> bytes:
    items = ({"p": {"S": f"{number}-{one}"}, "g": {"S": f"g{one % 3}"}} for one in range(_ITEMS))
    return b"".join(json.dumps({"Item": item}).encode() + b"\n" for item in items)


def _import(dynamodb: Any) -> str:
    index = {
        "IndexName": "by-g",
        "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }
    begun = dynamodb.import_table(
        S3BucketSource={"S3Bucket": "kill"},
        InputFormat="DYNAMODB_JSON",
        TableCreationParameters={
            "TableName": "kill",
            "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in "pg"],
            "BillingMode": "PAY_PER_REQUEST",
            "GlobalSecondaryIndexes": [index],
        },
    )
    arn: str = begun["ImportTableDescription"]["ImportArn"]
    return arn


def test_an_import_and_an_export(tmp_path: Path) -> None:
    victim = Victim(tmp_path / "data", engines="none", settle_seconds="0")
    victim.start()
    try:
        s3 = client(victim.url, "s3")
        s3.create_bucket(Bucket="kill")
        for number in range(_OBJECTS):
            s3.put_object(Bucket="kill", Key=f"{number}", Body=_lines(number))
        arn = _import(client(victim.url))
        _kill_when(victim, "an object is in", lambda: _import_of(victim, arn)["ProcessedItemCount"] > 0)
        eventually(60, "the import ends", lambda: _import_of(victim, arn)["ImportStatus"] != "IN_PROGRESS")
        found = _import_of(victim, arn)
        assert (found["ImportStatus"], found["ImportedItemCount"]) == ("COMPLETED", _OBJECTS * _ITEMS)
        table = client(victim.url).describe_table(TableName="kill")["Table"]
        assert (table["ItemCount"], table["GlobalSecondaryIndexes"][0]["ItemCount"]) == (
            _OBJECTS * _ITEMS,
        ) * 2
        _export(victim, table["TableArn"])
    finally:
        victim.kill()
        _end_moto(victim)


def _export(victim: Victim, table: str) -> None:
    dynamodb = client(victim.url)
    on = {"PointInTimeRecoveryEnabled": True}
    dynamodb.update_continuous_backups(TableName="kill", PointInTimeRecoverySpecification=on)
    begun = dynamodb.export_table_to_point_in_time(TableArn=table, S3Bucket="kill", S3Prefix="out")
    arn = begun["ExportDescription"]["ExportArn"]
    _kill_when(victim, "the export has begun", lambda: "Contents" in _listed(victim, "out/"))
    eventually(60, "the export ends", lambda: _export_of(victim, arn)["ExportStatus"] != "IN_PROGRESS")
    found = _export_of(victim, arn)
    assert (found["ExportStatus"], found["ItemCount"]) == ("COMPLETED", _OBJECTS * _ITEMS)
    (key,) = (one["Key"] for one in _listed(victim, "out/")["Contents"] if "/data/" in one["Key"])
    body = client(victim.url, "s3").get_object(Bucket="kill", Key=key)["Body"].read()
    assert "Uploads" not in client(victim.url, "s3").list_multipart_uploads(Bucket="kill")
    keys = {json.loads(line)["Item"]["p"]["S"] for line in gzip.decompress(body).splitlines()}
    assert len(keys) == _OBJECTS * _ITEMS


def _kill_when(victim: Victim, what: str, condition: Any) -> None:
    eventually(30, what, condition)
    victim.kill()
    victim.start()


def _import_of(victim: Victim, arn: str) -> dict[str, Any]:
    found: dict[str, Any] = client(victim.url).describe_import(ImportArn=arn)["ImportTableDescription"]
    return found


def _export_of(victim: Victim, arn: str) -> dict[str, Any]:
    found: dict[str, Any] = client(victim.url).describe_export(ExportArn=arn)["ExportDescription"]
    return found


def _listed(victim: Victim, prefix: str) -> dict[str, Any]:
    found: dict[str, Any] = client(victim.url, "s3").list_objects_v2(Bucket="kill", Prefix=prefix)
    return found


def _end_moto(victim: Victim) -> None:
    """The borrowed services' process outlives a killed server: one more server ends it in order."""
    victim.start()
    assert victim.down() == 0
