"""Items from before an index that are none of its: they stay out, and can be changed, deleted and replicated."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
from tests.unit.services.dynamodb.harness import Harness, Refused, harness, item
from tests.unit.services.dynamodb.test_nothing_is_left import BY_G
from tests.unit.services.dynamodb.test_replicas import EAST, IRELAND, add_replica, items, settle

from fogbank.services.dynamodb.tend import look_after

_MISFITS: Final[tuple[dict[str, Any], ...]] = (
    {"N": "5"},
    {"BOOL": True},
    {"NULL": True},
    {"M": {}},
    {"L": []},
    {"SS": ["a"]},
    {"S": ""},
    {"S": "x" * 3000},
)


async def add_index(service: Harness) -> None:
    await service.call(
        "UpdateTable",
        TableName="things",
        AttributeDefinitions=[{"AttributeName": "g", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[{"Create": BY_G}],
    )
    await service.call("DescribeTable", TableName="things")


async def in_index(service: Harness, region: str = EAST) -> int:
    """How many items the index has, as its description and a scan agree."""
    described = (await service.call("DescribeTable", region, TableName="things"))["Table"]
    found = await service.call("Scan", region, TableName="things", IndexName="by-g")
    counted: int = described["GlobalSecondaryIndexes"][0]["ItemCount"]
    assert counted == found["Count"]
    return counted


@pytest.mark.parametrize("value", _MISFITS, ids=str)
async def test_a_misfit_can_be_written_over_and_deleted(tmp_path: Path, value: dict[str, Any]) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        for number in (1, 2, 3):
            await service.call("PutItem", TableName="things", Item=item("a", number, g=value))
        await add_index(service)
        assert await in_index(service) == 0
        await service.call("PutItem", TableName="things", Item=item("a", 1, g={"S": "fits"}))
        await service.call("DeleteItem", TableName="things", Key=item("a", 2))
        update = {"UpdateExpression": "SET g = :g", "ExpressionAttributeValues": {":g": {"S": "fits"}}}
        await service.call("UpdateItem", TableName="things", Key=item("a", 3), **update)
        assert await in_index(service) == 2
        with pytest.raises(Refused, match="ValidationException"):
            await service.call("PutItem", TableName="things", Item=item("a", 1, g=value))


async def test_a_misfit_expires(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        due = {"N": str(int(service.clock.now().timestamp()))}
        await service.call("PutItem", TableName="things", Item=item("a", 1, g={"BOOL": True}, until=due))
        await add_index(service)
        on = {"Enabled": True, "AttributeName": "until"}
        await service.call("UpdateTimeToLive", TableName="things", TimeToLiveSpecification=on)
        service.clock.move(seconds=1)
        await look_after(service.service)
        assert (await service.call("Scan", TableName="things"))["Count"] == await in_index(service) == 0


@pytest.mark.parametrize("value", _MISFITS, ids=str)
async def test_a_misfit_that_comes_late_from_another_region_stays_out(
    tmp_path: Path, value: dict[str, Any]
) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await add_replica(service)
        service.service.couriers.round = lambda key: False  # type: ignore[method-assign]  # nothing is sent yet
        await service.call("PutItem", TableName="things", Item=item("a", 1, g=value))
        await settle(service)
        await add_index(service)
        del service.service.couriers.round
        service.service.couriers.wake_all()
        await settle(service)
        assert await items(service, IRELAND) == [item("a", 1, g=value)]
        assert await in_index(service, IRELAND) == 0
        await service.call("DeleteItem", TableName="things", Key=item("a", 1))
        await settle(service)
        assert await items(service, IRELAND) == []
        assert await in_index(service, IRELAND) == await in_index(service) == 0
