"""Tables to test with, and a clock-less server that acts at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config
from tests.service.dynamodb.regions import EAST, IRELAND, OREGON, Regions

from fogbank.testing.cloud import Cloud

TYPES = {"p": "S", "s": "N", "g": "S", "r": "S", "l": "S", "b": "B"}


@pytest.fixture
def dynamodb(cloud: Cloud) -> Any:
    return raw_client(cloud, "dynamodb")


@pytest.fixture
def streams(cloud: Cloud) -> Any:
    return raw_client(cloud, "dynamodbstreams")


def raw_client(cloud: Cloud, service: str) -> Any:
    """A client that checks nothing itself, so that the service has to, and asks once."""
    return boto3.client(
        service,
        endpoint_url=cloud.url,
        region_name="us-east-1",
        aws_access_key_id="000000000000",
        aws_secret_access_key="fogbank",
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
    )


def keys(*names: str) -> list[dict[str, str]]:
    """A key schema: the first is the partition key, the second the sort key."""
    roles = ("HASH", "RANGE")
    return [{"AttributeName": name, "KeyType": role} for name, role in zip(names, roles, strict=False)]


def definitions(*names: str) -> list[dict[str, str]]:
    return [{"AttributeName": name, "AttributeType": TYPES[name]} for name in names]


def index(name: str, *attributes: str, projection: str = "ALL", **more: Any) -> dict[str, Any]:
    return {
        "IndexName": name,
        "KeySchema": keys(*attributes),
        "Projection": {"ProjectionType": projection, **more},
    }


@pytest.fixture
def make_table(dynamodb: Any) -> Callable[..., str]:
    def make(name: str = "things", *attributes: str, **more: Any) -> str:
        attributes = attributes or ("p", "s")
        used = dict.fromkeys(attributes)
        for kind in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
            for one in more.get(kind, ()):
                used |= dict.fromkeys(element["AttributeName"] for element in one["KeySchema"])
        dynamodb.create_table(
            TableName=name,
            KeySchema=keys(*attributes),
            AttributeDefinitions=definitions(*used),
            **{"BillingMode": "PAY_PER_REQUEST"} | more,
        )
        dynamodb.get_waiter("table_exists").wait(TableName=name)
        return name

    return make


@pytest.fixture
def table(make_table: Callable[..., str]) -> str:
    """A table with a partition key p (S) and a sort key s (N)."""
    return make_table()


def item(p: str, s: int | str, **attributes: Any) -> dict[str, Any]:
    return {"p": {"S": p}, "s": {"N": str(s)}, **attributes}


@pytest.fixture
def regions(cloud: Cloud) -> Regions:
    """DynamoDB in several regions of the same server."""
    return Regions(cloud)


@pytest.fixture
def global_table(make_table: Callable[..., str], regions: Regions) -> str:
    """A table with a partition key p (S) and a sort key s (N) in three regions."""
    table = make_table("everywhere")
    for region in (IRELAND, OREGON):
        regions.add(table, EAST, region)
    return table
