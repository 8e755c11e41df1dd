"""How often a day provisioned throughput may fall."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.dynamodb.harness import DEFINITIONS, Harness, Refused, harness

GSI = {
    "IndexName": "by-g",
    "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
    "ProvisionedThroughput": {"ReadCapacityUnits": 100, "WriteCapacityUnits": 100},
}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Harness]:
    with harness(tmp_path) as made:
        now = made.clock.now()
        begin = now.replace(hour=0, minute=0, second=1, microsecond=0) + timedelta(days=1)
        made.clock.move(seconds=(begin - now).total_seconds())
        yield made


def units(count: int) -> dict[str, int]:
    return {"ReadCapacityUnits": count, "WriteCapacityUnits": 100}


async def make(service: Harness) -> None:
    await service.make_table(
        BillingMode="PROVISIONED",
        ProvisionedThroughput=units(100),
        AttributeDefinitions=[*DEFINITIONS, {"AttributeName": "g", "AttributeType": "S"}],
        GlobalSecondaryIndexes=[GSI],
    )


async def update(service: Harness, **more: Any) -> dict[str, Any]:
    await service.call("UpdateTable", TableName="things", **more)
    described: dict[str, Any] = (await service.call("DescribeTable", TableName="things"))["Table"]
    return described


def of_index(count: int) -> dict[str, Any]:
    change = {"IndexName": "by-g", "ProvisionedThroughput": units(count)}
    return {"GlobalSecondaryIndexUpdates": [{"Update": change}]}


async def test_four_at_once_and_then_one_an_hour_without_any(service: Harness) -> None:
    await make(service)
    for count in (99, 98, 97, 96):
        await update(service, ProvisionedThroughput=units(count))
    with pytest.raises(Refused, match="LimitExceededException") as refused:
        await update(service, ProvisionedThroughput=units(95))
    last = service.clock.now()
    said = f"{last:%A, %B %d, %Y at} 12:00:01 AM Coordinated Universal Time"
    after = f"{last:%A, %B %d, %Y at} 1:00:01 AM Coordinated Universal Time"
    assert str(refused.value).endswith(
        f"Number of decreases today: 4. Last decrease at {said}. Next decrease can be made at {after}"
    )
    service.clock.move(minutes=59)
    with pytest.raises(Refused, match="LimitExceededException"):
        await update(service, ProvisionedThroughput=units(95))
    service.clock.move(minutes=1)
    described = await update(service, ProvisionedThroughput=units(95))
    assert described["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 5
    assert described["ProvisionedThroughput"]["ReadCapacityUnits"] == 95


async def test_twenty_seven_a_day(service: Harness) -> None:
    await make(service)
    made = 0
    for hour in range(24):
        for _ in range(4 if hour == 0 else 1):
            made += 1
            await update(service, ProvisionedThroughput=units(100 - made))
        with pytest.raises(Refused, match=f"Number of decreases today: {made}"):
            await update(service, ProvisionedThroughput=units(1))
        service.clock.move(hours=1)
    assert made == 27
    described = (await service.call("DescribeTable", TableName="things"))["Table"]
    assert described["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 0  # it is tomorrow
    await update(service, ProvisionedThroughput=units(2))


async def test_increases_are_not_limited(service: Harness) -> None:
    await make(service)
    for count in range(101, 121):
        described = await update(service, ProvisionedThroughput=units(count))
    assert described["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 0
    assert "LastIncreaseDateTime" in described["ProvisionedThroughput"]


async def test_an_index_has_decreases_of_its_own(service: Harness) -> None:
    await make(service)
    for count in (99, 98, 97, 96):
        await update(service, **of_index(count))
    with pytest.raises(Refused, match="LimitExceededException"):
        await update(service, ProvisionedThroughput=units(99), **of_index(95))  # nothing of it is done
    described = await update(service, ProvisionedThroughput=units(98))
    assert described["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 1
    (index,) = described["GlobalSecondaryIndexes"]
    assert index["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 4
    assert index["ProvisionedThroughput"]["ReadCapacityUnits"] == 96
