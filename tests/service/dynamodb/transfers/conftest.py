"""A bucket, and transfers that are waited for."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from fogbank.testing.cloud import Cloud

BUCKET = "transfers"


@pytest.fixture
def s3(cloud: Cloud) -> Any:
    client = cloud.client("s3")
    client.create_bucket(Bucket=BUCKET)
    return client


def table_parameters(name: str = "imported", *keys: tuple[str, str], **more: Any) -> dict[str, Any]:
    """TableCreationParameters; `keys` are names and types."""
    keys = keys or (("pk", "S"),)
    return {
        "TableName": name,
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": kind} for key, kind in keys],
        "KeySchema": [
            {"AttributeName": key, "KeyType": role}
            for (key, _), role in zip(keys, ("HASH", "RANGE"), strict=False)
        ],
        "BillingMode": "PAY_PER_REQUEST",
        **more,
    }


@pytest.fixture
def import_table(dynamodb: Any, s3: Any) -> Callable[..., dict[str, Any]]:
    """Put objects, import them, and describe the import when it has ended."""

    def run(objects: dict[str, bytes], prefix: str = "", **request: Any) -> dict[str, Any]:
        for key, body in objects.items():
            s3.put_object(Bucket=BUCKET, Key=key, Body=body)
        request = {
            "S3BucketSource": {"S3Bucket": BUCKET, "S3KeyPrefix": prefix},
            "InputFormat": "DYNAMODB_JSON",
            "TableCreationParameters": table_parameters(),
        } | request
        return ended(dynamodb, dynamodb.import_table(**request)["ImportTableDescription"])

    return run


def ended(dynamodb: Any, begun: dict[str, Any]) -> dict[str, Any]:
    """The import when it has ended."""
    deadline = time.monotonic() + 30
    while True:
        found: dict[str, Any] = dynamodb.describe_import(ImportArn=begun["ImportArn"])[
            "ImportTableDescription"
        ]
        if found["ImportStatus"] != "IN_PROGRESS":
            return found
        assert time.monotonic() < deadline, "the import does not end"


def counts(found: dict[str, Any]) -> tuple[int, int, int]:
    """Items processed and imported, and errors."""
    return found["ProcessedItemCount"], found["ImportedItemCount"], found["ErrorCount"]


def scanned(dynamodb: Any, table: str = "imported") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = dynamodb.scan(TableName=table)["Items"]
    return sorted(items, key=repr)
