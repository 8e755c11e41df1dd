"""Items that were acknowledged are there after a kill -9 of the server, and the index agrees with the table."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from tests.crash.victim import Victim


@pytest.fixture
def victim(tmp_path: Path, postgres_cache: Path) -> Any:
    victim = Victim(tmp_path / "data", cache=str(postgres_cache))
    victim.start()
    yield victim
    victim.kill()


def client(victim: Victim) -> Any:
    return boto3.client(
        "dynamodb", endpoint_url=victim.url, region_name="us-east-1", aws_access_key_id="test",
        aws_secret_access_key="test", config=Config(retries={"total_max_attempts": 1}),
    )  # fmt: skip


def test_acknowledged_items_survive(victim: Victim) -> None:
    dynamodb = client(victim)
    dynamodb.create_table(
        TableName="kept",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "g", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-g",
                "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
    dynamodb.get_waiter("table_exists").wait(TableName="kept")
    acknowledged: set[str] = set()
    for round_number in range(3):
        timer = threading.Timer(0.4, victim.kill)
        timer.start()
        writer = client(victim)
        for number in range(100_000):
            name = f"{round_number}-{number}"
            try:
                writer.put_item(TableName="kept", Item={"pk": {"S": name}, "g": {"S": "all"}})
            except (ClientError, BotoCoreError):
                break
            acknowledged.add(name)
        timer.join()
        victim.start()
        pages = client(victim).get_paginator("scan").paginate(TableName="kept", ConsistentRead=True)
        found = {item["pk"]["S"] for page in pages for item in page["Items"]}
        assert acknowledged <= found
        index = client(victim).get_paginator("query").paginate(
            TableName="kept", IndexName="by-g", KeyConditionExpression="g = :all",
            ExpressionAttributeValues={":all": {"S": "all"}},
        )  # fmt: skip
        assert {item["pk"]["S"] for page in index for item in page["Items"]} == found
    assert len(acknowledged) > 100
