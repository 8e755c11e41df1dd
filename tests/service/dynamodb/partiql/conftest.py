"""Tables for statements, and a way to run them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

Run = Callable[..., dict[str, Any]]


def definitions(**kinds: str) -> list[dict[str, str]]:
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in kinds.items()]


def keys(*names: str, hashes: int = 1) -> list[dict[str, str]]:
    return [
        {"AttributeName": name, "KeyType": "HASH" if place < hashes else "RANGE"}
        for place, name in enumerate(names)
    ]


def index(
    name: str, *attributes: str, hashes: int = 1, projection: str = "ALL", **more: Any
) -> dict[str, Any]:
    projected = {"ProjectionType": projection, **more}
    return {"IndexName": name, "KeySchema": keys(*attributes, hashes=hashes), "Projection": projected}


TABLES: dict[str, dict[str, Any]] = {
    "one": {"KeySchema": keys("pk"), "AttributeDefinitions": definitions(pk="S")},
    "num": {"KeySchema": keys("pk"), "AttributeDefinitions": definitions(pk="N")},
    "two": {"KeySchema": keys("pk", "sk"), "AttributeDefinitions": definitions(pk="S", sk="S")},
    "indexed": {
        "KeySchema": keys("pk", "sk"),
        "AttributeDefinitions": definitions(pk="S", sk="S", g="S", l="S", h="S"),
        "GlobalSecondaryIndexes": [
            index("gsi-all", "g"),
            index("gsi-inc", "g", projection="INCLUDE", NonKeyAttributes=["proj"]),
            index("gsi-keys", "g", "sk", projection="KEYS_ONLY"),
            index("gsi-many", "g", "h", hashes=2),
        ],
        "LocalSecondaryIndexes": [index("lsi-keys", "pk", "l", projection="KEYS_ONLY"), index("lsi-all", "pk", "l")],
    },
}  # fmt: skip


@pytest.fixture
def tables(dynamodb: Any) -> None:
    for name, description in TABLES.items():
        dynamodb.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **description)
    for name in TABLES:
        dynamodb.get_waiter("table_exists").wait(TableName=name)


@pytest.fixture
def run(dynamodb: Any, tables: None) -> Run:
    """Runs one statement; `parameters` are attribute values."""

    def execute(statement: str, *parameters: dict[str, Any], **more: Any) -> dict[str, Any]:
        if parameters:
            more["Parameters"] = list(parameters)
        answer: dict[str, Any] = dynamodb.execute_statement(Statement=statement, **more)
        return answer

    return execute


def refusal(run: Run, statement: str, *parameters: dict[str, Any], **more: Any) -> str:
    """`Code: words` of what a statement is refused with; empty where it is not."""
    try:
        run(statement, *parameters, **more)
    except ClientError as error:
        answer: Any = error.response["Error"]
        return f"{answer['Code']}: {answer['Message']}"
    return ""


def facts(name: str) -> dict[str, list[dict[str, Any]]]:
    """What a file here says, by the name of its group."""
    return tomllib.loads((Path(__file__).parent / name).read_text())


def names(answer: dict[str, Any], attribute: str = "sk") -> list[str]:
    return [next(iter(row[attribute].values())) for row in answer["Items"]]
