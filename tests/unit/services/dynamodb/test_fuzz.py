"""Requests broken in every way get a fault of DynamoDB's, never an exception."""

from __future__ import annotations

import asyncio
import copy
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.unit.services.dynamodb.harness import DEFINITIONS, SCOPE, Harness, harness, item

from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.aws.identify import Identity

_GSI = {
    "IndexName": "by-g",
    "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["x"]},
}
_KEY = {"TableName": "things", "Key": item("a", 1)}
_VALUES = {":a": {"N": "1"}, ":b": {"S": "x"}}
_VALID: list[tuple[str, dict[str, Any]]] = [
    (
        "PutItem",
        {"TableName": "things", "Item": item("a", 1, g={"S": "g"}, x={"M": {"y": {"L": [{"N": "1"}]}}})},
    ),
    (
        "PutItem",
        {
            "TableName": "things",
            "Item": item("a", 2),
            "ConditionExpression": "#x <> :a AND size(x) < :a",
            "ExpressionAttributeNames": {"#x": "x"},
            "ExpressionAttributeValues": {":a": {"N": "1"}},
        },
    ),
    ("PutItem", {"TableName": "things", "Item": item("a", 3), "Expected": {"x": {"Exists": False}}}),
    ("GetItem", {**_KEY, "ProjectionExpression": "x.y[0], g", "ReturnConsumedCapacity": "INDEXES"}),
    ("GetItem", {**_KEY, "AttributesToGet": ["x"], "ConsistentRead": True}),
    (
        "UpdateItem",
        {
            **_KEY,
            "UpdateExpression": "SET n = if_not_exists(n, :a) + :a REMOVE x.y[0] ADD c :a",
            "ExpressionAttributeValues": {":a": {"N": "1"}},
            "ReturnValues": "ALL_NEW",
        },
    ),
    ("UpdateItem", {**_KEY, "AttributeUpdates": {"n": {"Action": "ADD", "Value": {"N": "1"}}}}),
    ("DeleteItem", {**_KEY, "ReturnValues": "ALL_OLD", "ReturnItemCollectionMetrics": "SIZE"}),
    (
        "Query",
        {
            "TableName": "things",
            "KeyConditionExpression": "p = :b AND s BETWEEN :a AND :a",
            "ExpressionAttributeValues": _VALUES,
            "ExclusiveStartKey": item("x", 1),
            "Limit": 3,
        },
    ),
    (
        "Query",
        {
            "TableName": "things",
            "IndexName": "by-g",
            "KeyConditions": {"g": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "g"}]}},
            "QueryFilter": {"x": {"ComparisonOperator": "NOT_NULL"}},
        },
    ),
    ("Scan", {"TableName": "things", "Segment": 0, "TotalSegments": 2, "Select": "COUNT", "Limit": 1}),
    (
        "Scan",
        {
            "TableName": "things",
            "IndexName": "by-g",
            "ExclusiveStartKey": item("a", 1, g={"S": "g"}),
            "FilterExpression": "x IN (:a, :b) OR NOT contains(x, :b)",
            "ExpressionAttributeValues": _VALUES,
        },
    ),
    ("BatchGetItem", {"RequestItems": {"things": {"Keys": [item("a", 1)], "ProjectionExpression": "x"}}}),
    (
        "BatchWriteItem",
        {
            "RequestItems": {
                "things": [{"PutRequest": {"Item": item("c", 1)}}, {"DeleteRequest": {"Key": item("d", 1)}}]
            }
        },
    ),
    ("TransactGetItems", {"TransactItems": [{"Get": _KEY}]}),
    (
        "TransactWriteItems",
        {
            "TransactItems": [
                {"Put": {"TableName": "things", "Item": item("t", 1)}},
                {"Delete": {**_KEY, "ConditionExpression": "attribute_exists(p)"}},
                {
                    "ConditionCheck": {
                        "TableName": "things",
                        "Key": item("z", 1),
                        "ConditionExpression": "p = p",
                    }
                },
            ],
            "ClientRequestToken": "token",
        },
    ),
    (
        "UpdateTimeToLive",
        {"TableName": "things", "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "u"}},
    ),
    ("DescribeTable", {"TableName": "things"}),
    ("ListTables", {"Limit": 3, "ExclusiveStartTableName": "abc"}),
    (
        "CreateTable",
        {
            "TableName": "things",
            "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}],
            "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
            "GlobalSecondaryIndexes": [_GSI],
            "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
            "Tags": [{"Key": "a", "Value": "b"}],
        },
    ),
    (
        "UpdateTable",
        {"TableName": "things", "GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "by-g"}}]},
    ),
    ("TagResource", {"ResourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/things", "Tags": []}),
    ("GetRecords", {"ShardIterator": "a|1|b"}),
    ("DescribeStream", {"StreamArn": "arn:aws:dynamodb:us-east-1:000000000000:table/things/stream/x"}),
]
_ODD: list[Any] = [
    None, True, 0, -1, 1.5, 10**30, "", "x", "é☃\u0000", "a" * 5000, [], {}, [[]], {"S": "x"}, {"N": "1e200"},
    {"N": ""},
    {"B": "?"}, {"SS": []}, {"M": {"a": {"S": 1}}}, {"L": [{}]}, {"S": "x", "N": "1"}, {"NULL": False}, "arn:aws:x",
    "arn:aws:dynamodb:us-east-1:000000000000:table/things", "SET a = :a", "p = :a", "#x = :b", "((((", "x[99999999999]",
]  # fmt: skip


def mutated(rng: random.Random, request: dict[str, Any]) -> Any:
    """The request with something replaced, dropped, doubled or renamed."""
    changed = copy.deepcopy(request)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        place: Any = changed
        while True:
            names: list[Any] = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not names:
                break
            name = rng.choice(names)
            below = place[name]
            if isinstance(below, dict | list) and below and rng.random() < 0.7:
                place = below
                continue
            match rng.randrange(4):
                case 0:
                    del place[name]
                case 1 if isinstance(place, list):
                    place.append(copy.deepcopy(below))
                case 2 if isinstance(place, dict):
                    place[rng.choice(["", "x", "p", "Unknown"])] = place.pop(name)
                case _:
                    place[name] = copy.deepcopy(rng.choice(_ODD))
            break
    return changed


async def ask(service: Harness, operation: str, body: bytes) -> int:
    raw = service._service(operation)
    identity = Identity(raw.name, (raw.model,), operation, "json", SCOPE.region, "key", False)
    answer = raw.handle(HttpRequest("POST", "/", "", {}, body), identity, SCOPE, "id")
    if not isinstance(answer, HttpResponse):
        answer = await answer
    if answer.status != 200:
        assert msgspec.json.decode(answer.body)["__type"]
    return answer.status


@pytest.mark.parametrize("rounds", [60, pytest.param(3000, marks=pytest.mark.slow)])
async def test_broken_requests_are_refused(tmp_path: Path, rounds: int) -> None:
    seed = random.SystemRandom().getrandbits(32)
    print(f"seed {seed}")
    rng = random.Random(seed)
    with harness(tmp_path) as service:
        await service.make_table(
            GlobalSecondaryIndexes=[_GSI],
            AttributeDefinitions=[*DEFINITIONS, {"AttributeName": "g", "AttributeType": "S"}],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        for number in range(30):
            await service.call("PutItem", TableName="things", Item=item("x", number, g={"S": "g"}))
        seen = set()
        for _ in range(rounds):
            for operation, request in _VALID:
                body = msgspec.json.encode(mutated(rng, request))
                status = await ask(service, operation, body)
                assert status in (200, 400, 501), (operation, body)
                seen.add(status)
            await asyncio.sleep(0)
        assert seen >= {200, 400}
        await service.call("Scan", TableName="things")
