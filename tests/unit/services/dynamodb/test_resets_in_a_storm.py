"""Resets, of all and of one region, while everything is under way."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest
from tests.unit.services.dynamodb.harness import SCOPE, Harness, Refused, harness
from tests.unit.services.dynamodb.test_everything_together import Kinesis, Storm, prepare
from tests.unit.services.dynamodb.test_nothing_is_left import left
from tests.unit.services.dynamodb.test_replicas import EAST, IRELAND

from fogbank.core.scope import Scope
from fogbank.services.dynamodb.tend import look_after


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def restores(service: Harness, region: str) -> None:
    restore = {"SourceTableName": "things", "TargetTableName": "again", "UseLatestRestorableTime": True}
    await service.call("RestoreTableToPointInTime", region, **restore)


@pytest.mark.parametrize("seed", range(10))
async def test_a_reset_in_a_storm_leaves_nothing(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    with harness(tmp_path, surroundings=Kinesis(rng), durable=seed % 2 == 1) as service:
        await prepare(service, rng)
        storm = asyncio.create_task(Storm(service, rng).run(300))
        await turns(rng.randrange(50, 400))
        await restores(service, rng.choice((EAST, IRELAND)))
        await turns(rng.randrange(10))
        for scope in rng.choice([(None,), (SCOPE, Scope(SCOPE.account, IRELAND))]):
            await service.reset(scope)
            await turns(rng.randrange(20))
        await storm
        for name in list(service.backing.regions.down):
            service.backing.regions.heal(name)
        await turns(100)
        service.clock.move(hours=2)
        await look_after(service.service)
        await look_after(service.service)
        assert left(service) == []
        assert service.store.resources.keys() == []
        with pytest.raises(Refused, match="ResourceNotFoundException"):
            await service.call("DescribeTable", TableName="things")
        await prepare(service, rng)
        await Storm(service, rng).run(50)
        await service.service.stop()
