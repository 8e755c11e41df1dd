"""Throttled statements as boto3 sees them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.service.dynamodb.partiql.conftest import definitions, keys

MESSAGE = (
    "The level of configured provisioned throughput for the table was exceeded. "
    "Consider increasing your provisioning level with the UpdateTable API."
)
INSERT = "INSERT INTO strict VALUE {'pk': 'a'}"
UPDATE = "UPDATE strict SET n = 1 WHERE pk = 'a'"
SELECT = "SELECT * FROM strict WHERE pk = 'a'"


@pytest.fixture
def used_up(dynamodb: Any) -> Any:
    """A client of a table that has no capacity left for seconds."""
    dynamodb.create_table(
        TableName="strict",
        KeySchema=keys("pk"),
        AttributeDefinitions=definitions(pk="S"),
        ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
        Tags=[{"Key": "fogbank:capacity", "Value": "enforce"}],
    )
    dynamodb.get_waiter("table_exists").wait(TableName="strict")
    dynamodb.put_item(TableName="strict", Item={"pk": {"S": "a"}, "x": {"S": "x" * 300_000}})
    dynamodb.get_item(TableName="strict", Key={"pk": {"S": "a"}}, ConsistentRead=True)
    return dynamodb


@pytest.mark.parametrize(("statement", "direction"), [(INSERT, "Write"), (UPDATE, "Write"), (SELECT, "Read")])
def test_a_statement_raises_the_exception_with_reasons(used_up: Any, statement: str, direction: str) -> None:
    with pytest.raises(used_up.exceptions.ProvisionedThroughputExceededException) as refused:
        used_up.execute_statement(Statement=statement)
    answer = refused.value.response
    assert answer["Error"]["Message"] == MESSAGE
    (reason,) = answer["ThrottlingReasons"]
    assert reason["reason"] == f"Table{direction}ProvisionedThroughputExceeded"


@pytest.mark.parametrize("statement", [UPDATE, SELECT])
def test_a_batch_has_an_error_for_the_statement(used_up: Any, statement: str) -> None:
    answer = used_up.batch_execute_statement(Statements=[{"Statement": statement}])
    error = {"Code": "ProvisionedThroughputExceeded", "Message": MESSAGE}
    assert answer["Responses"] == [{"TableName": "strict", "Error": error}]


@pytest.mark.parametrize("statement", [UPDATE, SELECT])
def test_a_transaction_is_cancelled(used_up: Any, statement: str) -> None:
    with pytest.raises(used_up.exceptions.TransactionCanceledException) as refused:
        used_up.execute_transaction(TransactStatements=[{"Statement": statement}])
    reason = {"Code": "ProvisionedThroughputExceeded", "Message": MESSAGE}
    assert refused.value.response["CancellationReasons"] == [reason]
