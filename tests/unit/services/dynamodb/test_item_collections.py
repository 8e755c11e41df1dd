"""Item collections of tables with local indexes: their size is known, and bounded."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.dynamodb.harness import DEFINITIONS, SCOPE, Harness, Refused, harness, item
from tests.unit.services.dynamodb.test_nothing_is_left import left
from tests.unit.services.dynamodb.test_replicas import IRELAND, add_replica, settle

from fogbank.core.scope import Scope
from fogbank.engines.dynamodb import item_collections
from fogbank.engines.dynamodb.stored import size_of
from fogbank.services.dynamodb.tables.layouts import layout_of
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.tend import look_after

BY_L = {
    "IndexName": "by-l",
    "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "l", "KeyType": "RANGE"}],
    "Projection": {"ProjectionType": "ALL"},
}
LOCAL = {
    "LocalSecondaryIndexes": [BY_L],
    "AttributeDefinitions": [*DEFINITIONS, {"AttributeName": "l", "AttributeType": "S"}],
}
_FULL = "ItemCollectionSizeLimitExceededException: Collection size exceeded."


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Harness]:
    with harness(tmp_path) as made:
        yield made


def thing(p: str, s: int, length: int = 100, **more: Any) -> dict[str, Any]:
    return item(p, s, l={"S": f"l{s}"}, body={"S": "x" * length}, **more)


async def put(service: Harness, *given: Any, **more: Any) -> dict[str, Any]:
    return await service.call("PutItem", TableName="things", Item=thing(*given), **more)


def counted(service: Harness, name: str = "things", region: str = SCOPE.region) -> dict[bytes, int]:
    """What is kept of collections, by their keys."""
    table = service.store.resources.get(Table, Scope(SCOPE.account, region), name)
    assert table is not None
    prefix = table.data_id + b"c"
    with service.place.store.read() as snapshot:
        found = snapshot.range(prefix, prefix + b"\xff")
        return {key[len(prefix) :]: int.from_bytes(value) for key, value in found}


def real(service: Harness, name: str = "things", region: str = SCOPE.region) -> dict[bytes, int]:
    """The same from the items and the entries of local indexes: all partition keys here are of one letter."""
    table = service.store.resources.get(Table, Scope(SCOPE.account, region), name)
    assert table is not None
    layout = layout_of(table)
    sizes: dict[bytes, int] = {}
    with service.place.store.read() as snapshot:
        for prefix in (layout.items, *(layout.region(one) for one in layout.indexes if one.local)):
            for key, value in snapshot.range(prefix, prefix + b"\xff"):
                partition = key[len(prefix) :][: 4 + len("a\0\0")]
                sizes[partition] = sizes.get(partition, 0) + size_of(value)
    return sizes


async def test_sizes_are_exact_whatever_is_written(service: Harness) -> None:
    rng = random.Random(5)
    await service.make_table(**LOCAL)
    for _ in range(400):
        key = item(rng.choice("abc"), rng.randrange(12))
        kind = rng.randrange(5)
        if kind == 0:
            await service.call("DeleteItem", TableName="things", Key=key)
        elif kind == 1:
            update = {"UpdateExpression": rng.choice(("REMOVE l", "SET l = :v", "SET body = :v"))}
            if ":v" in update["UpdateExpression"]:
                update["ExpressionAttributeValues"] = {":v": {"S": "v" * rng.randrange(1, 50)}}
            await service.call("UpdateItem", TableName="things", Key=key, **update)
        elif kind == 2:
            write = {"Put": {"TableName": "things", "Item": thing("a", rng.randrange(12), rng.randrange(90))}}
            await service.call("TransactWriteItems", TransactItems=[write])
        elif kind == 3:
            puts = [{"PutRequest": {"Item": thing(p, rng.randrange(12))}} for p in "abc"]
            await service.call("BatchWriteItem", RequestItems={"things": puts})
        else:
            await put(service, key["p"]["S"], int(key["s"]["N"]), rng.randrange(300))
        assert counted(service) == real(service)
    assert len(counted(service)) == 3


async def test_what_is_restored_and_replicated_is_counted(service: Harness) -> None:
    await service.make_table(**LOCAL)
    for number in range(30):
        await put(service, "ab"[number % 2], number)
    made = await service.call("CreateBackup", TableName="things", BackupName="one")
    arn = made["BackupDetails"]["BackupArn"]
    await service.call("DescribeBackup", BackupArn=arn)
    await service.call("RestoreTableFromBackup", BackupArn=arn, TargetTableName="restored")
    await service.call("DescribeTable", TableName="restored")
    await add_replica(service)
    await put(service, "a", 0, 1000)
    await service.call("DeleteItem", TableName="things", Key=item("b", 1))
    await settle(service)
    assert counted(service, "restored") == real(service, "restored") != {}
    assert counted(service, region=IRELAND) == real(service, region=IRELAND) == counted(service)


async def test_nothing_is_kept_of_tables_without_local_indexes_nor_of_empty_collections(
    service: Harness,
) -> None:
    await service.make_table()
    await put(service, "a", 1)
    assert counted(service) == {}
    await service.call("DeleteTable", TableName="things")
    await service.make_table("others", **LOCAL)
    await service.call("PutItem", TableName="others", Item=thing("a", 1))
    assert len(counted(service, "others")) == 1
    await service.call("DeleteItem", TableName="others", Key=item("a", 1))
    assert counted(service, "others") == {}
    await service.call("PutItem", TableName="others", Item=thing("a", 1))
    await service.call("DeleteTable", TableName="others")
    for _ in range(3):
        await service.call("ListTables")
        await look_after(service.service)
    assert left(service) == []


async def test_metrics_tell_the_gigabytes(service: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    await service.make_table(**LOCAL)
    shown = {"ReturnItemCollectionMetrics": "SIZE"}
    answer = await put(service, "a", 1, 2000, **shown)
    told = answer["ItemCollectionMetrics"]
    assert told == {"ItemCollectionKey": {"p": {"S": "a"}}, "SizeEstimateRangeGB": [0, 1]}
    table = service.store.resources.get(Table, SCOPE, "things")
    assert table is not None
    ((key, _),) = counted(service).items()
    with service.place.store.write() as txn:
        txn.put(table.data_id + b"c" + key, (5 << 30).to_bytes(8))
    again = {"TableName": "things", "Key": item("a", 1), **shown}
    missing = {"TableName": "things", "Key": item("a", 2), **shown}
    for answer in (
        await put(service, "a", 1, 3000, **shown),
        await service.call("UpdateItem", **again, UpdateExpression="REMOVE absent"),
        await service.call("DeleteItem", **missing),
        await service.call("UpdateItem", **missing, UpdateExpression="REMOVE absent"),
    ):
        assert answer["ItemCollectionMetrics"]["SizeEstimateRangeGB"] == [5, 6]
    puts = [{"PutRequest": {"Item": thing(p, 1)}} for p in "ab"]
    answer = await service.call("BatchWriteItem", RequestItems={"things": puts}, **shown)
    ranges = [one["SizeEstimateRangeGB"] for one in answer["ItemCollectionMetrics"]["things"]]
    assert ranges == [[4, 5], [0, 1]], "the item of a has become shorter"
    check = {"ConditionCheck": {"TableName": "things", "Key": item("a", 1)}}
    check["ConditionCheck"]["ConditionExpression"] = "attribute_exists(p)"
    actions = {"TransactItems": [check, {"Put": {"TableName": "things", "Item": thing("b", 2)}}], **shown}
    for _ in range(2):
        answer = await service.call("TransactWriteItems", ClientRequestToken="once", **actions)
        ranges = [one["SizeEstimateRangeGB"] for one in answer["ItemCollectionMetrics"]["things"]]
        assert ranges == [[4, 5], [0, 1]]


async def test_a_full_collection_takes_what_makes_it_no_larger(
    service: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(item_collections, "MOST_BYTES", 10_000)
    await service.make_table(**LOCAL)
    for number in range(4):
        await put(service, "a", number, 1000)  # twice as many bytes, with their entries
    before = counted(service)
    with pytest.raises(Refused, match=_FULL):
        await put(service, "a", 4, 2000)
    with pytest.raises(Refused, match=_FULL):
        await put(service, "a", 3, 4000)
    long = {"ExpressionAttributeValues": {":v": {"S": "x" * 4000}}, "UpdateExpression": "SET body = :v"}
    with pytest.raises(Refused, match=_FULL):
        await service.call("UpdateItem", TableName="things", Key=item("a", 3), **long)
    puts = [{"PutRequest": {"Item": thing(p, 9, 2000)}} for p in "ba"]
    with pytest.raises(Refused, match=_FULL):
        await service.call("BatchWriteItem", RequestItems={"things": puts})
    actions = [{"Put": {"TableName": "things", "Item": thing(p, 9, 2000)}} for p in "ab"]
    with pytest.raises(Refused, match="ItemCollectionSizeLimitExceeded, None") as refused:
        await service.call("TransactWriteItems", TransactItems=actions)
    assert refused.value.body["CancellationReasons"] == [
        {"Code": "ItemCollectionSizeLimitExceeded", "Message": "Collection size exceeded."},
        {"Code": "None"},
    ]
    insert = f"INSERT INTO things VALUE {{'p': 'a', 's': 9, 'l': 'l', 'body': '{'x' * 2000}'}}"
    answer = await service.call("BatchExecuteStatement", Statements=[{"Statement": insert}])
    assert answer["Responses"][0]["Error"]["Code"] == "ItemCollectionSizeLimitExceeded"
    assert counted(service) == before == real(service), "nothing of all that is there"
    await put(service, "b", 1, 4000)
    await put(service, "a", 0, 10)
    await service.call("DeleteItem", TableName="things", Key=item("a", 1))
    await put(service, "a", 4, 2000)
