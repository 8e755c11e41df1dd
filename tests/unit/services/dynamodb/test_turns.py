"""What is long is done in turns: the others are served between them, and the outcome is the same."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.dynamodb.harness import DEFINITIONS, Harness, harness, item

from fogbank.engines.dynamodb import pages

_GSI = {
    "IndexName": "wide",
    "KeySchema": [
        {"AttributeName": "country", "KeyType": "HASH"},
        {"AttributeName": "city", "KeyType": "HASH"},
        {"AttributeName": "year", "KeyType": "RANGE"},
        {"AttributeName": "name", "KeyType": "RANGE"},
    ],
    "Projection": {"ProjectionType": "ALL"},
}


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn reads two entries."""
    monkeypatch.setattr(pages, "_TURN_SECONDS", -1.0)
    monkeypatch.setattr(pages, "_LOOKS", 2)


async def fill(service: Harness, count: int) -> None:
    for number in range(count):
        await service.call("PutItem", TableName="things", Item=item("a", number, x={"S": f"{number % 7}"}))


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("forward", [True, False])
async def test_a_page_is_the_same_in_many_turns(tmp_path: Path, forward: bool) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await fill(service, 41)
        page = await service.call(
            "Query",
            TableName="things",
            KeyConditionExpression="p = :p",
            FilterExpression="x <> :x",
            ExpressionAttributeValues={":p": {"S": "a"}, ":x": {"S": "3"}},
            ScanIndexForward=forward,
            Limit=40,
        )
        wanted = [n for n in (range(40) if forward else range(40, 0, -1)) if n % 7 != 3]
        assert [int(one["s"]["N"]) for one in page["Items"]] == wanted
        assert page["ScannedCount"] == 40
        assert page["LastEvaluatedKey"] == item("a", 39 if forward else 1)


@pytest.mark.usefixtures("hasty")
async def test_others_are_served_while_a_scan_goes_on(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await fill(service, 100)
        scan = asyncio.ensure_future(service.call("Scan", TableName="things"))
        served = 0
        while not scan.done():
            await service.call("PutItem", TableName="things", Item=item("b", served))
            served += 1
            await asyncio.sleep(0)
        assert served > 20
        assert (await scan)["Count"] >= 100


async def test_a_backfill_and_writers_make_one_index(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        for number in range(2000):
            await service.call("PutItem", TableName="things", Item=item("a", number, g={"S": "old"}))
        index = {
            "IndexName": "by-g",
            "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
        await service.call(
            "UpdateTable",
            TableName="things",
            AttributeDefinitions=[*DEFINITIONS, {"AttributeName": "g", "AttributeType": "S"}],
            GlobalSecondaryIndexUpdates=[{"Create": index}],
        )
        number = 1999
        while await status(service) != "ACTIVE":  # from the end that the backfill comes to last
            await service.call("PutItem", TableName="things", Item=item("a", number, g={"S": "new"}))
            await service.call("DeleteItem", TableName="things", Key=item("a", number - 1))
            number -= 2
            await asyncio.sleep(0)
        changed = (1999 - number) // 2
        assert changed > 2
        described = (await service.call("DescribeTable", TableName="things"))["Table"]
        assert described["ItemCount"] == 2000 - changed
        assert described["GlobalSecondaryIndexes"][0]["ItemCount"] == 2000 - changed
        assert await counted(service, "new") == changed
        assert await counted(service, "old") == 2000 - 2 * changed


async def status(service: Harness) -> str:
    """The index's, without waiting for the table to settle."""
    from fogbank.services.dynamodb.tables.table import Table

    (table,) = service.store.resources.everywhere(Table)
    return table.indexes[0].status if table.table_status != "ACTIVE" else "ACTIVE"


async def counted(service: Harness, group: str) -> int:
    page = await service.call(
        "Query",
        TableName="things",
        IndexName="by-g",
        KeyConditionExpression="g = :g",
        ExpressionAttributeValues={":g": {"S": group}},
        Select="COUNT",
    )
    count: int = page["Count"]
    return count


async def test_an_index_of_several_attributes(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        extra = [("country", "S"), ("city", "S"), ("year", "N"), ("name", "S")]
        definitions = [{"AttributeName": name, "AttributeType": kind} for name, kind in extra]
        await service.make_table(
            AttributeDefinitions=[*DEFINITIONS, *definitions], GlobalSecondaryIndexes=[_GSI]
        )
        for number, (city, year, name) in enumerate(
            [("Oulu", 2024, "b"), ("Oulu", 2024, "a"), ("Oulu", 2025, "c"), ("Turku", 2024, "d")]
        ):
            place: dict[str, Any] = {
                "country": {"S": "fi"}, "city": {"S": city}, "year": {"N": str(year)}, "name": {"S": name}
            }  # fmt: skip
            await service.call("PutItem", TableName="things", Item=item("a", number, **place))
        await service.call("PutItem", TableName="things", Item=item("a", 9, country={"S": "fi"}))

        async def names(text: str, **values: Any) -> list[str]:
            page = await service.call(
                "Query",
                TableName="things",
                IndexName="wide",
                KeyConditionExpression="country = :c AND city = :o" + text,
                ExpressionAttributeNames={"#y": "year", "#n": "name"} if "#n" in text else {"#y": "year"},
                ExpressionAttributeValues={":c": {"S": "fi"}, ":o": {"S": "Oulu"}, **values},
            )
            return [one["name"]["S"] for one in page["Items"]]

        assert await names(" AND #y > :y", **{":y": {"N": "1"}}) == ["a", "b", "c"]
        exact = {":y": {"N": "2024"}, ":n": {"S": "b"}}
        assert await names(" AND #y = :y AND #n >= :n", **exact) == ["b"]
