"""BatchExecuteStatement."""

from __future__ import annotations

from typing import Any

import pytest
from tests.service.dynamodb.partiql.conftest import Run, facts
from tests.service.refusals import refused

FACTS = facts("members.toml")


@pytest.fixture
def batch(dynamodb: Any, run: Run) -> Any:
    run("INSERT INTO two VALUE {'pk': 'a', 'sk': '1', 'flag': 'one'}")

    def execute(*statements: str | dict[str, Any], **more: Any) -> dict[str, Any]:
        given = [{"Statement": one} if isinstance(one, str) else one for one in statements]
        answer: dict[str, Any] = dynamodb.batch_execute_statement(Statements=given, **more)
        return answer

    return execute


def test_reads_have_their_items(batch: Any) -> None:
    answer = batch(
        "SELECT * FROM two WHERE pk = 'a' AND sk = '1'",
        "SELECT flag FROM two WHERE pk IN ['a'] AND sk IN ['1']",
        {"Statement": "SELECT * FROM two WHERE pk = ? AND sk = '2'", "Parameters": [{"S": "a"}]},
    )
    assert answer["Responses"] == [
        {"TableName": "two", "Item": {"pk": {"S": "a"}, "sk": {"S": "1"}, "flag": {"S": "one"}}},
        {"TableName": "two", "Item": {"flag": {"S": "one"}}},
        {"TableName": "two"},
    ]


def test_a_read_that_is_refused_leaves_the_others_alone(batch: Any) -> None:
    differing = {}
    for fact in FACTS["batch"]:
        answer = batch(fact["statement"], "SELECT flag FROM two WHERE pk = 'a' AND sk = '1'")
        refused_one, other = answer["Responses"]
        assert other == {"TableName": "two", "Item": {"flag": {"S": "one"}}}
        expected = {"Error": {"Code": fact.get("code", "ValidationError"), "Message": fact["words"]}}
        if refused_one != expected:
            differing[fact["statement"]] = (refused_one, expected)
    assert differing == {}


def test_writes_are_done_one_by_one(batch: Any, run: Run) -> None:
    answer = batch(
        "INSERT INTO two VALUE {'pk': 'a', 'sk': '1'}",
        {
            "Statement": "UPDATE two SET n = 1 WHERE pk = 'a' AND sk = '1' AND flag = 'x'",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        },
        "UPDATE two SET n = 1 WHERE pk = 'a' AND sk = '1' RETURNING MODIFIED NEW *",
        "UPDATE two REMOVE n WHERE pk = 'a' AND sk = '1' RETURNING MODIFIED NEW *",
        "DELETE FROM two WHERE pk = 'a' AND sk = '1' RETURNING MODIFIED OLD *",
        "DELETE FROM two WHERE pk = 'a' AND sk = '1' RETURNING ALL OLD *",
        {"Statement": "UPDATE two SET n = ? WHERE pk = 'a' AND sk = '1'", "Parameters": [{"SS": []}]},
        "EXISTS(SELECT * FROM two WHERE pk = 'a' AND sk = '1' AND n = 1)",
    )
    old = {"pk": {"S": "a"}, "sk": {"S": "1"}, "flag": {"S": "one"}}
    responses = answer["Responses"]
    assert responses[0] == {
        "Error": {"Code": "DuplicateItem", "Message": "Duplicate primary key exists in table"},
        "TableName": "two",
    }
    assert responses[1]["Error"]["Code"] == "ConditionalCheckFailed"
    assert responses[1]["Error"]["Item"] == old
    assert "Item" not in responses[1]
    assert responses[2] == {"TableName": "two", "Item": {"n": {"N": "1"}}}
    assert responses[3] == {"TableName": "two"}
    assert responses[4]["Error"]["Message"].startswith("Invalid returning clause: RETURNING MODIFIED OLD *.")
    assert responses[5] == {"TableName": "two", "Item": old}
    assert responses[6]["Error"]["Message"].endswith("An string set  may not be empty")
    assert responses[7]["Error"]["Message"] == "EXISTS can only be used in ExecuteTransaction write requests."
    assert run("SELECT * FROM two")["Items"] == []


def test_what_succeeds_is_counted_with_its_own_consistency(batch: Any) -> None:
    read = "SELECT * FROM two WHERE pk = 'a' AND sk = '1'"
    answer = batch(
        {"Statement": read, "ConsistentRead": True},
        read,
        "SELECT * FROM two",
        ReturnConsumedCapacity="INDEXES",
    )
    assert answer["ConsumedCapacity"] == [
        {"TableName": "two", "CapacityUnits": 1.5, "Table": {"CapacityUnits": 1.5}}
    ]
    answer = batch("INSERT INTO two VALUE {'pk': 'a', 'sk': '1'}", ReturnConsumedCapacity="TOTAL")
    assert "ConsumedCapacity" not in answer


def test_reads_and_writes_do_not_mix(batch: Any) -> None:
    with refused("ValidationException", "does not support both read and write operations"):
        batch("SELECT * FROM two WHERE pk = 'a' AND sk = '1'", "DELETE FROM two WHERE pk = 'a' AND sk = '1'")


def test_a_batch_has_1_to_25_statements(batch: Any) -> None:
    with refused("ValidationException", "Member must have length greater than or equal to 1"):
        batch()
    with refused("ValidationException", "Member must have length less than or equal to 25"):
        batch(*["SELECT * FROM two"] * 26)
