"""A table and the service that scales it, on a clock that a test moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.dynamodb.harness import DEFINITIONS, SCOPE, Harness, harness, item

from fogbank.core.call import Call
from fogbank.services.applicationautoscaling.looking_after import look_after
from fogbank.services.applicationautoscaling.service import application_autoscaling

WRITES = {
    "ServiceNamespace": "dynamodb",
    "ResourceId": "table/things",
    "ScalableDimension": "dynamodb:table:WriteCapacityUnits",
}
GSI = {
    "IndexName": "by-g",
    "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "KEYS_ONLY"},
}


class Scaling:
    """Calls both services, and lets minutes pass as the upkeep does."""

    def __init__(self, tables: Harness) -> None:
        self.tables = tables
        self.clock = tables.clock
        self._service = application_autoscaling(tables.backing)
        start = tables.clock.now().replace(hour=1, minute=0, second=1, microsecond=0) + timedelta(days=1)
        self.clock.move(seconds=(start - tables.clock.now()).total_seconds())

    async def call(self, operation: str, **request: Any) -> dict[str, Any]:
        call = Call("application-autoscaling", operation, SCOPE, request, "id")
        return dict(await self._service.call(call))

    async def make_table(self, units: int, **more: Any) -> None:
        throughput = {"ReadCapacityUnits": 5, "WriteCapacityUnits": units}
        await self.tables.make_table(
            BillingMode="PROVISIONED",
            ProvisionedThroughput=throughput,
            AttributeDefinitions=[*DEFINITIONS, {"AttributeName": "g", "AttributeType": "S"}],
            GlobalSecondaryIndexes=[{**GSI, "ProvisionedThroughput": throughput}],
            **more,
        )

    async def register(self, least: int, most: int, **more: Any) -> str:
        bounds = {"MinCapacity": least, "MaxCapacity": most}
        answer = await self.call("RegisterScalableTarget", **{**WRITES, **bounds, **more})
        arn: str = answer["ScalableTargetARN"]
        return arn

    async def track(self, percent: float, place: dict[str, str] | None = None, **more: Any) -> None:
        kind = "Read" if "Read" in (place or WRITES)["ScalableDimension"] else "Write"
        tracking = {
            "TargetValue": percent,
            "PredefinedMetricSpecification": {"PredefinedMetricType": f"DynamoDB{kind}CapacityUtilization"},
            **more,
        }
        await self.call(
            "PutScalingPolicy", PolicyName="keep", PolicyType="TargetTrackingScaling",
            TargetTrackingScalingPolicyConfiguration=tracking, **(place or WRITES),
        )  # fmt: skip

    async def minute(self, writes: int = 0, **attributes: Any) -> None:
        """A minute with so many writes a second, and the look behind it."""
        for number in range(6):  # each of ten units
            units = {"S": "x" * (10_200 * writes - 200)} if writes else None
            if units is not None:
                await self.tables.call(
                    "PutItem", TableName="things", Item=item("a", number, x=units, **attributes)
                )
        self.clock.move(seconds=60)
        await look_after(self.tables.backing)

    async def units(self) -> int:
        described = await self.tables.call("DescribeTable", TableName="things")
        units: int = described["Table"]["ProvisionedThroughput"]["WriteCapacityUnits"]
        return units

    async def activities(self) -> list[dict[str, Any]]:
        answer = await self.call("DescribeScalingActivities", ServiceNamespace="dynamodb")
        found: list[dict[str, Any]] = answer["ScalingActivities"]
        return found


@pytest.fixture
def scaling(tmp_path: Path) -> Iterator[Scaling]:
    with harness(tmp_path) as tables:
        yield Scaling(tables)
