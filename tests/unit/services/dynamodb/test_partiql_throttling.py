"""PartiQL is throttled as the native operations are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.dynamodb.harness import Harness, Refused, harness, item
from tests.unit.services.dynamodb.statements import (
    DELETE,
    GSI,
    INDEXES,
    INSERT,
    SELECT,
    UPDATE,
    Step,
    batch,
    one,
    run,
    throttled,
    totals,
    transaction,
)

TABLE = "The level of configured provisioned throughput for the table was exceeded. "
INDEX = "The level of configured provisioned throughput for one or more global secondary indexes"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Harness]:
    with harness(tmp_path, capacity="enforce") as made:
        yield made


async def provisioned(service: Harness, reads: int, writes: int, **more: Any) -> None:
    units = {"ReadCapacityUnits": reads, "WriteCapacityUnits": writes}
    await service.make_table(BillingMode="PROVISIONED", ProvisionedThroughput=units, **more)


async def test_writes_are_refused_and_leave_nothing(service: Harness) -> None:
    await provisioned(service, 10, 1)
    await run(service, one(INSERT))
    for statement in ("INSERT INTO things VALUE {'p': 'a', 's': 2}", UPDATE, DELETE):
        with pytest.raises(Refused, match=f"ProvisionedThroughputExceededException: {TABLE}") as refused:
            await run(service, one(statement))
        reason = refused.value.body["ThrottlingReasons"][0]["reason"]
        assert reason == "TableWriteProvisionedThroughputExceeded"
    assert throttled(service) == (0, 3, {"ExecuteStatement": 3})
    assert (await run(service, one("SELECT * FROM things")))["Items"] == [item("a", 1)]
    service.clock.move(seconds=1)
    await run(service, one(DELETE))


async def test_a_statement_that_failed_has_consumed(service: Harness) -> None:
    await provisioned(service, 1, 1)
    with pytest.raises(Refused, match="ConditionalCheckFailed"):
        await run(service, one(UPDATE))
    with pytest.raises(Refused, match="ProvisionedThroughputExceeded"):
        await run(service, one(INSERT))


async def with_index(service: Harness) -> None:
    """A table with plenty, and a global index with one unit."""
    index = {**GSI, "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}
    await provisioned(service, 100, 100, **INDEXES | {"GlobalSecondaryIndexes": [index]})


def indexed(number: int) -> str:
    return f"INSERT INTO things VALUE {{'p': 'a', 's': {number}, 'g': 'g'}}"


async def test_a_write_that_its_index_refuses_is_undone(service: Harness) -> None:
    await with_index(service)
    await run(service, one(indexed(1)))
    with pytest.raises(Refused, match=f"ProvisionedThroughputExceededException: {INDEX}"):
        await run(service, one(indexed(2)))
    answer = await run(service, batch(indexed(3), "INSERT INTO things VALUE {'p': 'b', 's': 4}"))
    assert answer["Responses"][0]["Error"]["Message"].startswith(INDEX)
    assert answer["Responses"][1] == {"TableName": "things"}
    with pytest.raises(Refused, match=r"\[None, ProvisionedThroughputExceeded\]"):
        await run(service, transaction("INSERT INTO things VALUE {'p': 'c', 's': 5}", indexed(6)))
    found = (await service.call("Scan", TableName="things"))["Items"]
    assert sorted(row["s"]["N"] for row in found) == ["1", "4"]
    assert totals(service)[1][1] == 1
    assert throttled(service, "by-g")[1] == 3


@pytest.mark.parametrize("refused", [one(indexed(3)), batch(indexed(3)), transaction(indexed(3))])
async def test_writers_of_the_same_turn_are_left_alone(tmp_path: Path, refused: Step) -> None:
    with harness(tmp_path, durable=True, capacity="enforce") as service:  # which share a commit
        await with_index(service)
        await run(service, one(indexed(1)))
        await asyncio.gather(
            run(service, one("INSERT INTO things VALUE {'p': 'a', 's': 2}")),
            run(service, refused),
            return_exceptions=True,
        )
        found = (await service.call("Scan", TableName="things"))["Items"]
        assert [row["s"]["N"] for row in found] == ["1", "2"]


async def test_selects_are_refused_where_nothing_is_left(service: Harness) -> None:
    await provisioned(service, 1, 10)
    for statement in (SELECT, "SELECT * FROM things"):
        await run(service, one(statement))
    for statement in (SELECT, "SELECT * FROM things WHERE p = 'a'", "SELECT * FROM things"):
        with pytest.raises(Refused, match=f"ProvisionedThroughputExceededException: {TABLE}") as refused:
            await run(service, one(statement))
        reason = refused.value.body["ThrottlingReasons"][0]["reason"]
        assert reason == "TableReadProvisionedThroughputExceeded"
    assert throttled(service) == (3, 0, {"ExecuteStatement": 3})


async def test_an_index_is_read_with_capacity_of_its_own(service: Harness) -> None:
    await with_index(service)
    statement = one('SELECT * FROM "things"."by-g" WHERE g = \'g\'')
    await run(service, statement)
    await run(service, statement)
    with pytest.raises(Refused, match=INDEX):
        await run(service, statement)
    await run(service, one(SELECT))


async def test_each_partition_of_a_select_needs_capacity(service: Harness) -> None:
    await provisioned(service, 1, 10)
    three = one("SELECT * FROM things WHERE p IN ['a', 'b', 'c']")
    with pytest.raises(Refused, match="ProvisionedThroughputExceeded"):
        await run(service, three)  # the third finds nothing left
    assert totals(service)[0] == (1.0, 0, 2, 0)
    service.clock.move(seconds=5)
    await run(service, three)
    assert totals(service)[0] == (2.5, 0, 5, 0)


async def test_a_batch_says_which_statements_were_throttled(service: Harness) -> None:
    await provisioned(service, 1, 1)
    second = "INSERT INTO things VALUE {'p': 'a', 's': 2}"
    message = f"{TABLE}Consider increasing your provisioning level with the UpdateTable API."
    error = {"Code": "ProvisionedThroughputExceeded", "Message": message}
    refused = {"Error": error, "TableName": "things"}
    answer = await run(service, batch(INSERT, second, ReturnConsumedCapacity="TOTAL"))
    assert answer["Responses"] == [{"TableName": "things"}, refused]
    assert answer["ConsumedCapacity"] == [{"TableName": "things", "CapacityUnits": 1}]
    assert throttled(service) == (0, 1, {})
    read = {"Statement": SELECT, "ConsistentRead": True}
    answer = await run(service, batch(read, read))
    assert answer["Responses"] == [{"TableName": "things", "Item": item("a", 1)}, refused]
    assert (await run(service, batch(SELECT)))["Responses"] == [refused]
    assert throttled(service) == (2, 1, {"BatchExecuteStatement": 1})


async def test_a_batch_on_demand_says_throttling_error(service: Harness) -> None:
    await service.make_table(OnDemandThroughput={"MaxReadRequestUnits": 1, "MaxWriteRequestUnits": 1})
    answer = await run(service, batch(INSERT, UPDATE))
    assert [one.get("Error", {}).get("Code") for one in answer["Responses"]] == [None, "ThrottlingError"]


async def test_transactions_are_cancelled_with_the_reason(service: Harness) -> None:
    await provisioned(service, 1, 1)
    await run(service, transaction(INSERT))
    with pytest.raises(Refused, match=r"\[ProvisionedThroughputExceeded, ProvisionedThroughputExceeded\]"):
        await run(service, transaction(UPDATE, "INSERT INTO things VALUE {'p': 'a', 's': 2}"))
    assert throttled(service) == (0, 2, {"ExecuteTransaction": 1})
    await run(service, transaction(SELECT))
    with pytest.raises(Refused, match=r"\[ProvisionedThroughputExceeded\]") as refused:
        await run(service, transaction(SELECT))
    (reason,) = refused.value.body["CancellationReasons"]
    assert reason["Message"].startswith(TABLE)
    assert throttled(service) == (1, 2, {"ExecuteTransaction": 2})
