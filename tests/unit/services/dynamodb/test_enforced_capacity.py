"""Capacity that is enforced, on a clock that a test moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.dynamodb.harness import DEFINITIONS, SCOPE, Harness, Refused, harness, item

from fogbank.services.dynamodb.capacity.consumption import number_of

ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/things"
TABLE = "The level of configured provisioned throughput for the table was exceeded. "
INDEX = "The level of configured provisioned throughput for one or more global secondary indexes"
GSI = {
    "IndexName": "by-g",
    "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Harness]:
    with harness(tmp_path, capacity="enforce") as made:
        yield made


def units(reads: int, writes: int) -> dict[str, int]:
    return {"ReadCapacityUnits": reads, "WriteCapacityUnits": writes}


async def provisioned(service: Harness, reads: int, writes: int, **more: Any) -> None:
    await service.make_table(BillingMode="PROVISIONED", ProvisionedThroughput=units(reads, writes), **more)


async def with_index(service: Harness, index_units: dict[str, int]) -> None:
    await provisioned(
        service, 100, 100,
        AttributeDefinitions=[*DEFINITIONS, {"AttributeName": "g", "AttributeType": "S"}],
        GlobalSecondaryIndexes=[{**GSI, "ProvisionedThroughput": index_units}],
    )  # fmt: skip


async def put(service: Harness, number: int = 1, **attributes: Any) -> None:
    await service.call("PutItem", TableName="things", Item=item("a", number, **attributes))


async def get(service: Harness, **more: Any) -> dict[str, Any]:
    return await service.call("GetItem", TableName="things", Key=item("a", 1), **more)


async def test_writes_beyond_the_rate_are_refused_until_it_was_refilled(service: Harness) -> None:
    await provisioned(service, 5, 2)
    await put(service)
    await put(service)
    with pytest.raises(Refused, match=f"ProvisionedThroughputExceededException: {TABLE}") as refused:
        await put(service)
    assert refused.value.body["ThrottlingReasons"] == [
        {"reason": "TableWriteProvisionedThroughputExceeded", "resource": ARN}
    ]
    service.clock.move(seconds=0.5)
    await put(service)
    with pytest.raises(Refused):
        await put(service)


async def test_unused_capacity_is_kept_for_five_minutes(service: Harness) -> None:
    await provisioned(service, 5, 1)
    service.clock.move(hours=1)
    for number in range(300):
        await put(service, number)
    with pytest.raises(Refused, match="ProvisionedThroughputExceeded"):
        await put(service)


async def test_a_large_item_overdraws_and_is_paid_back(service: Harness) -> None:
    await provisioned(service, 5, 5)
    await put(service, x={"S": "x" * 20_000})  # 20 units of 5
    service.clock.move(seconds=2.9)
    with pytest.raises(Refused):
        await put(service)
    service.clock.move(seconds=0.2)
    await put(service)


async def test_reads_are_counted_by_their_consistency(service: Harness) -> None:
    await provisioned(service, 2, 5)
    for _ in range(4):
        await get(service)
    with pytest.raises(Refused, match="ProvisionedThroughputExceeded") as refused:
        await get(service)
    assert refused.value.body["ThrottlingReasons"][0]["reason"] == "TableReadProvisionedThroughputExceeded"
    service.clock.move(seconds=1)
    await get(service, ConsistentRead=True)
    await get(service, ConsistentRead=True)
    with pytest.raises(Refused):
        await get(service)


async def test_a_page_is_admitted_while_anything_is_left(service: Harness) -> None:
    await provisioned(service, 1, 100)
    for number in range(10):
        await put(service, number, x={"S": "x" * 4_000})
    page = await service.call("Scan", TableName="things", ReturnConsumedCapacity="TOTAL")
    assert page["ConsumedCapacity"]["CapacityUnits"] == 5
    query = {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": {"S": "a"}}}
    service.clock.move(seconds=3)
    for operation, more in (("Scan", {}), ("Query", query)):
        with pytest.raises(Refused, match="ProvisionedThroughputExceeded"):
            await service.call(operation, TableName="things", **more)
    service.clock.move(seconds=1.5)
    assert (await service.call("Query", TableName="things", **query))["Count"] == 10


async def test_an_index_that_is_short_of_writes_throttles_its_table(service: Harness) -> None:
    await with_index(service, units(1, 1))
    await put(service, 1, g={"S": "g"})
    with pytest.raises(Refused, match=f"ProvisionedThroughputExceededException: {INDEX}") as refused:
        await put(service, 2, g={"S": "g"})
    assert refused.value.body["ThrottlingReasons"] == [
        {"reason": "IndexWriteProvisionedThroughputExceeded", "resource": f"{ARN}/index/by-g"}
    ]
    assert (await service.call("Scan", TableName="things"))["Count"] == 1  # nothing of it was written
    await put(service, 3)  # touches no index


async def test_an_index_has_reads_of_its_own(service: Harness) -> None:
    await with_index(service, units(1, 100))
    query = {
        "IndexName": "by-g",
        "KeyConditionExpression": "g = :g",
        "ExpressionAttributeValues": {":g": {"S": "g"}},
    }
    for _ in range(2):
        await service.call("Query", TableName="things", **query)
    with pytest.raises(Refused, match=INDEX) as refused:
        await service.call("Query", TableName="things", **query)
    assert refused.value.body["ThrottlingReasons"][0]["reason"] == "IndexReadProvisionedThroughputExceeded"
    await get(service)


async def test_a_hot_partition_is_refused_while_its_table_has_capacity(service: Harness) -> None:
    await provisioned(service, 10, 5_000)
    for number in range(3):
        await put(service, number, x={"S": "x" * 390_000})
    with pytest.raises(Refused, match="ProvisionedThroughputExceededException") as refused:
        await put(service)
    assert refused.value.body["ThrottlingReasons"][0]["reason"] == "TableWriteKeyRangeThroughputExceeded"
    others = 0
    for number in range(20):
        try:
            await service.call("PutItem", TableName="things", Item=item(f"other-{number}", 1))
            others += 1
        except Refused:  # it shares the partition
            pass
    assert 0 < others < 20


async def test_what_a_batch_cannot_write_comes_back(service: Harness) -> None:
    await provisioned(service, 5, 1)
    writes = [{"PutRequest": {"Item": item("a", n, x={"S": "x" * 500})}} for n in range(4)]
    service.clock.move(seconds=1)  # two units
    answer = await service.call(
        "BatchWriteItem", RequestItems={"things": writes}, ReturnConsumedCapacity="TOTAL"
    )
    assert answer["UnprocessedItems"] == {"things": writes[2:]}
    assert answer["ConsumedCapacity"][0]["CapacityUnits"] == 2
    with pytest.raises(Refused, match=f"ProvisionedThroughputExceededException: {TABLE}"):
        await service.call("BatchWriteItem", RequestItems=answer["UnprocessedItems"])
    service.clock.move(seconds=2)
    again = await service.call("BatchWriteItem", RequestItems=answer["UnprocessedItems"])
    assert again["UnprocessedItems"] == {}
    assert (await service.call("Scan", TableName="things"))["Count"] == 4


async def test_what_a_batch_cannot_read_comes_back(service: Harness) -> None:
    await provisioned(service, 1, 10)
    keys = [item("a", number) for number in range(4)]
    answer = await service.call("BatchGetItem", RequestItems={"things": {"Keys": keys}})
    assert answer["UnprocessedKeys"] == {"things": {"Keys": keys[2:]}}
    with pytest.raises(Refused, match="ProvisionedThroughputExceededException"):
        await service.call("BatchGetItem", RequestItems=answer["UnprocessedKeys"])


async def test_a_transaction_is_cancelled_with_the_reason(service: Harness) -> None:
    await provisioned(service, 1, 1)
    write = {"Put": {"TableName": "things", "Item": item("a", 1)}}
    await service.call("TransactWriteItems", TransactItems=[write])
    with pytest.raises(Refused, match=r"\[ProvisionedThroughputExceeded\]") as refused:
        await service.call("TransactWriteItems", TransactItems=[write])
    (reason,) = refused.value.body["CancellationReasons"]
    assert reason["Message"].startswith(TABLE)
    read = {"Get": {"TableName": "things", "Key": item("a", 1)}}
    await service.call("TransactGetItems", TransactItems=[read])
    with pytest.raises(Refused, match=r"TransactionCanceledException.*\[ProvisionedThroughputExceeded\]"):
        await service.call("TransactGetItems", TransactItems=[read])


async def test_a_condition_that_fails_consumes(service: Harness) -> None:
    await provisioned(service, 1, 1)
    with pytest.raises(Refused, match="ConditionalCheckFailed"):
        await service.call(
            "PutItem", TableName="things", Item=item("a", 1), ConditionExpression="attribute_exists(p)"
        )
    with pytest.raises(Refused, match="ProvisionedThroughputExceeded"):
        await put(service)


async def test_the_maximum_of_an_on_demand_table_holds(service: Harness) -> None:
    await service.make_table(OnDemandThroughput={"MaxReadRequestUnits": 1, "MaxWriteRequestUnits": 1})
    await put(service)
    words = (
        "ThrottlingException: Throughput exceeds the maximum OnDemandThroughput configured on table or index"
    )
    with pytest.raises(Refused, match=words) as refused:
        await put(service)
    assert refused.value.body["throttlingReasons"] == [
        {"reason": "TableWriteMaxOnDemandThroughputExceeded", "resource": ARN}
    ]
    more = {"MaxReadRequestUnits": -1, "MaxWriteRequestUnits": -1}
    await service.call("UpdateTable", TableName="things", OnDemandThroughput=more)
    await service.call("DescribeTable", TableName="things")
    await put(service)


async def fill(service: Harness) -> int:
    """Write to ever other keys until one is refused; returns the units of what was written."""
    for number in range(1_000):
        large = item(f"p{number}", 1, x={"S": "x" * 40_000})
        try:
            await service.call("PutItem", TableName="things", Item=large)
        except Refused:
            return 40 * number
    raise AssertionError("nothing was refused")


async def put_until_refused(service: Harness) -> None:
    for number in range(100):
        await service.call("PutItem", TableName="things", Item=item(f"q{number}", 1))


async def test_a_new_on_demand_table_serves_four_thousand_writes(service: Harness) -> None:
    await service.make_table()
    written = await fill(service)
    assert 2_000 < written < 4_100  # the hottest of four partitions is the first to be full
    with pytest.raises(
        Refused, match="ThrottlingException: Throughput exceeds the current capacity"
    ) as refused:
        await put_until_refused(service)
    assert refused.value.body["throttlingReasons"][0]["reason"] == "TableWriteKeyRangeThroughputExceeded"


async def test_a_warm_table_serves_more(service: Harness) -> None:
    await service.make_table(WarmThroughput={"WriteUnitsPerSecond": 8_000})
    described = (await service.call("DescribeTable", TableName="things"))["Table"]["WarmThroughput"]
    assert described == {"ReadUnitsPerSecond": 12_000, "WriteUnitsPerSecond": 8_000, "Status": "ACTIVE"}
    assert await fill(service) > 4_100
    with pytest.raises(Refused, match="decreasing WarmThroughput is not supported"):
        await service.call("UpdateTable", TableName="things", WarmThroughput={"WriteUnitsPerSecond": 7_999})


async def test_a_tag_decides_over_the_setting(service: Harness) -> None:
    await provisioned(service, 1, 1, Tags=[{"Key": "fogbank:capacity", "Value": "count"}])
    for _ in range(5):
        await put(service)
    enforce = [{"Key": "fogbank:capacity", "Value": "enforce"}]
    await service.call("TagResource", ResourceArn=ARN, Tags=enforce)
    await put(service)
    with pytest.raises(Refused, match="ProvisionedThroughputExceeded"):
        await put(service)
    tags = [{"Key": "fogbank:capacity", "Value": "yes"}]
    with pytest.raises(Refused, match="The tag fogbank:capacity must be enforce or count, not 'yes'"):
        await service.call("TagResource", ResourceArn=ARN, Tags=tags)


async def test_more_throughput_takes_effect_at_once(service: Harness) -> None:
    await provisioned(service, 1, 1)
    await put(service)
    with pytest.raises(Refused):
        await put(service)
    await service.call("UpdateTable", TableName="things", ProvisionedThroughput=units(1, 50))
    await service.call("DescribeTable", TableName="things")
    service.clock.move(seconds=0.1)
    for _ in range(5):
        await put(service)


async def test_throttles_are_in_the_account(service: Harness) -> None:
    await with_index(service, units(1, 1))
    service.service.consumption.watch(SCOPE, "things", "by-g", (("g",), ()))
    await put(service, 1, g={"S": "g"})
    with pytest.raises(Refused):
        await put(service, 2, g={"S": "g"})
    consumption = service.service.consumption
    (index,) = consumption.minutes(SCOPE, "things", "by-g")
    assert (index.writes.total, index.write_throttles) == (1, 1)
    assert index.throttle_events == {"WriteProvisionedThroughputThrottleEvents": 1}
    keys = service.service.consumption.hot_keys(SCOPE, "things", "by-g")
    assert keys is not None
    now = [number_of(service.clock.now())]
    assert keys.told("PKT", now) == ({b'{"g":{"S":"g"}}': 1}, 0)
    (table,) = consumption.minutes(SCOPE, "things")
    assert (table.writes.total, table.write_throttles) == (1, 0)
    assert table.throttled_requests == {"PutItem": 1}


async def test_a_table_that_becomes_on_demand_serves_twice_what_it_had(service: Harness) -> None:
    await provisioned(service, 10_000, 3_000)
    await service.call("UpdateTable", TableName="things", BillingMode="PAY_PER_REQUEST")
    described = (await service.call("DescribeTable", TableName="things"))["Table"]["WarmThroughput"]
    assert described == {"ReadUnitsPerSecond": 20_000, "WriteUnitsPerSecond": 6_000, "Status": "ACTIVE"}
