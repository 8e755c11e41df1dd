"""A long SELECT is read in turns, and finds the same."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.unit.services.dynamodb.harness import Harness, harness, item

from fogbank.engines.dynamodb import pages
from fogbank.services.dynamodb.partiql import reading


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn reads two entries, or one range."""
    monkeypatch.setattr(pages, "_TURN_SECONDS", -1.0)
    monkeypatch.setattr(pages, "_LOOKS", 2)
    monkeypatch.setattr(reading, "_TURN_SECONDS", -1.0)


async def fill(service: Harness) -> None:
    await service.make_table()
    for partition in "abc":
        for number in range(9):
            await service.call("PutItem", TableName="things", Item=item(partition, number))


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(
    ("where", "count"), [("s >= 0", 27), ("p IN ['a', 'b']", 18), ("p = 'a' AND s IN [1, 5, 7, 70]", 3)]
)
async def test_a_select_is_the_same_in_many_turns(tmp_path: Path, where: str, count: int) -> None:
    with harness(tmp_path) as service:
        await fill(service)
        answer = await service.call("ExecuteStatement", Statement=f"SELECT * FROM things WHERE {where}")
        assert len({(row["p"]["S"], row["s"]["N"]) for row in answer["Items"]}) == count


@pytest.mark.usefixtures("hasty")
async def test_others_are_served_while_a_select_goes_on(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await fill(service)
        select = asyncio.ensure_future(
            service.call("ExecuteStatement", Statement="SELECT * FROM things WHERE p IN ['a', 'b', 'c']")
        )
        await asyncio.sleep(0)
        await service.call("PutItem", TableName="things", Item=item("b", 99))
        assert not select.done()
        assert len((await select)["Items"]) == 28
