"""ExecuteTransaction."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.service.dynamodb.partiql.conftest import Run, facts
from tests.service.refusals import refused

MISMATCH = "The provided key element does not match the schema"
FACTS = facts("members.toml")


@pytest.fixture
def transact(dynamodb: Any, run: Run) -> Any:
    for sort in "12":
        run("INSERT INTO two VALUE {'pk': 'a', 'sk': ?, 'flag': 'one'}", {"S": sort})

    def execute(*statements: str | dict[str, Any], **more: Any) -> dict[str, Any]:
        given = [{"Statement": one} if isinstance(one, str) else one for one in statements]
        answer: dict[str, Any] = dynamodb.execute_transaction(TransactStatements=given, **more)
        return answer

    return execute


def canceled(transact: Any, *statements: str | dict[str, Any]) -> list[dict[str, Any]]:
    with pytest.raises(ClientError) as caught:
        transact(*statements)
    answer: Any = caught.value.response
    assert answer["Error"]["Code"] == "TransactionCanceledException", answer["Error"]
    reasons: list[dict[str, Any]] = answer["CancellationReasons"]
    codes = ", ".join(reason["Code"] for reason in reasons)
    assert answer["Error"]["Message"].endswith(f"specific reasons [{codes}]")
    return reasons


def update(sort: str, condition: str = "") -> str:
    return f"UPDATE two SET n = 1 WHERE pk = 'a' AND sk = '{sort}'{condition}"


def written(run: Run) -> list[str]:
    return [
        row["sk"]["S"] for row in run("SELECT * FROM two WHERE pk = 'a' AND attribute_exists(n)")["Items"]
    ]


def test_all_statements_are_done(transact: Any, run: Run) -> None:
    answer = transact(
        "INSERT INTO two VALUE {'pk': 'a', 'sk': '3', 'n': 1}",
        update("1", " AND flag = 'one'"),
        "EXISTS(SELECT * FROM two WHERE (pk = 'a' AND sk = '2') AND nope IS MISSING)",
        "DELETE FROM two WHERE pk = 'none' AND sk = '2' AND flag = 'x'",
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["Responses"] == []
    assert answer["ConsumedCapacity"] == [
        {"TableName": "two", "CapacityUnits": 8.0, "WriteCapacityUnits": 8.0}
    ]
    assert written(run) == ["1", "3"]


def test_reads_are_one_moment(transact: Any) -> None:
    answer = transact(
        "SELECT flag FROM two WHERE pk = 'a' AND sk = '1'",
        "SELECT * FROM two WHERE (sk = '9') AND pk = 'a' AND pk = 'a'",
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["Responses"] == [{"Item": {"flag": {"S": "one"}}}, {}]
    assert answer["ConsumedCapacity"] == [
        {"TableName": "two", "CapacityUnits": 4.0, "ReadCapacityUnits": 4.0}
    ]


def test_nothing_is_done_where_one_fails(transact: Any, run: Run) -> None:
    reasons = canceled(
        transact,
        {"Statement": update("1", " AND flag = 'x'"), "ReturnValuesOnConditionCheckFailure": "ALL_OLD"},
        update("2"),
        "INSERT INTO two VALUE {'pk': 'a', 'sk': '3'}",
        update("4"),
    )
    assert reasons[0]["Code"] == "ConditionalCheckFailed"
    assert reasons[0]["Message"] == "The conditional request failed"
    assert reasons[0]["Item"]["flag"] == {"S": "one"}
    assert reasons[1:3] == [{"Code": "None"}, {"Code": "None"}]
    assert reasons[3]["Code"] == "ConditionalCheckFailed"
    assert written(run) == []
    (duplicate, none) = canceled(transact, "INSERT INTO two VALUE {'pk': 'a', 'sk': '1'}", update("2"))
    assert duplicate == {"Code": "DuplicateItem", "Message": "Duplicate primary key exists in table"}
    assert none == {"Code": "None"}
    assert written(run) == []


def test_a_condition_on_another_item(transact: Any, run: Run) -> None:
    check = "EXISTS(SELECT * FROM two WHERE pk = 'a' AND sk = '1' AND flag = 'x')"
    assert [one["Code"] for one in canceled(transact, check, update("2"))] == [
        "ConditionalCheckFailed",
        "None",
    ]
    two_values = "EXISTS(SELECT * FROM two WHERE pk = 'a' AND sk = '1' AND pk = 'b' AND flag = 'one')"
    assert canceled(transact, two_values, update("2"))[0]["Code"] == "ConditionalCheckFailed"
    assert written(run) == []
    for incomplete in ("pk = 'a' AND sk = '1'", "pk IN ['a'] AND sk = '1' AND flag = 'one'", "flag = 'one'"):
        with refused(
            "ValidationException",
            "Validation failed in TransactStatements[0]: "
            "EXISTS() must contain a single item read with additional condition",
        ):
            transact(f"EXISTS(SELECT * FROM two WHERE {incomplete})", update("2"))


def test_a_wrong_statement_refuses_the_request(transact: Any) -> None:
    differing = {}
    for fact in FACTS["transaction"]:
        with pytest.raises(ClientError) as caught:
            transact(fact["statement"])
        answer: Any = caught.value.response
        expected = f"Validation failed in TransactStatements[0]: {fact['words']}"
        if (answer["Error"]["Code"], answer["Error"]["Message"]) != ("ValidationException", expected):
            differing[fact["statement"]] = (answer["Error"], expected)
    assert differing == {}


def test_what_the_table_says_is_a_reason(transact: Any, run: Run) -> None:
    reasons = canceled(
        transact,
        "UPDATE two SET n = 1 WHERE pk = 'a'",
        "UPDATE two SET n = 1 WHERE pk IN ['a'] AND sk = '1'",
        "UPDATE two SET n = 1 WHERE pk = 'a' AND sk = '1' AND pk = 'b'",
        "UPDATE two SET n = 1 WHERE pk = 'a' AND sk = 1",
        "INSERT INTO two VALUE {'pk': 'x'}",
        update("1"),
    )
    assert [reason["Code"] for reason in reasons] == ["ValidationError"] * 5 + ["None"]
    assert reasons[0]["Message"] == reasons[3]["Message"] == MISMATCH
    assert (
        reasons[4]["Message"] == "One or more parameter values were invalid: Missing the key sk in the item"
    )
    reads = "SELECT * FROM two WHERE pk = 'a' AND sk = '1'"
    assert (
        canceled(transact, reads, reads, "SELECT * FROM two WHERE pk = 1 AND sk = '1'")[2]["Message"]
        == MISMATCH
    )
    assert written(run) == []


def test_missing_tables_are_reasons_unless_something_else_is_wrong(transact: Any) -> None:
    missing = "UPDATE nowhere SET a = 1 WHERE pk = 'x' AND sk = '1'"
    reasons = canceled(transact, missing + " RETURNING ALL NEW *", "DELETE FROM nowhere WHERE pk = 'x'")
    assert reasons == [{"Code": "ResourceNotFound", "Message": "Requested resource not found"}] * 2
    with refused("ValidationException", "Validation failed in TransactStatements[1]: RETURNING clause"):
        transact(missing, update("1") + " RETURNING ALL NEW *")


def test_an_item_is_named_once(transact: Any) -> None:
    words = "Transaction request cannot include multiple operations on one item"
    with refused("ValidationException", words):
        transact(update("1"), "DELETE FROM two WHERE pk = 'a' AND sk = '1'")
    read = "SELECT * FROM two WHERE pk = 'a' AND sk = '1'"
    with refused("ValidationException", words):
        transact(read, "SELECT flag FROM two WHERE sk = '1' AND pk = 'a'")
    with refused(
        "ValidationException", "ExecuteTransaction API does not support both read and write operations"
    ):
        transact(read, update("2"))


def test_parameters_are_looked_at_before_all_statements(transact: Any) -> None:
    with pytest.raises(ClientError) as caught:
        transact("SELECT nothing", {"Statement": update("1"), "Parameters": [{"N": "1e99999999999"}]})
    answer: Any = caught.value.response
    assert answer["Error"]["Message"] == "The parameter cannot be converted to a numeric value: 1e99999999999"


def test_a_token_makes_it_run_once(transact: Any, run: Run) -> None:
    count = "UPDATE two SET flag = 1 WHERE pk = 'a' AND sk = '1'"
    more = {"ClientRequestToken": "again", "ReturnConsumedCapacity": "TOTAL"}
    assert transact(count, **more)["ConsumedCapacity"][0]["WriteCapacityUnits"] == 2.0
    run("UPDATE two SET flag = 5 WHERE pk = 'a' AND sk = '1'")
    again = transact(count, **more)
    assert again["Responses"] == []
    assert again["ConsumedCapacity"] == [{"TableName": "two", "CapacityUnits": 2.0, "ReadCapacityUnits": 2.0}]
    assert run("SELECT flag FROM two WHERE pk = 'a' AND sk = '1'")["Items"] == [{"flag": {"N": "5"}}]
    with refused("IdempotentParameterMismatchException"):
        transact(update("1"), **more)


def test_a_transaction_has_1_to_100_statements(transact: Any) -> None:
    with refused("ValidationException", "Member must have length greater than or equal to 1"):
        transact()
    with refused("ValidationException", "Member must have length less than or equal to 100"):
        transact(*[update("1")] * 101)
