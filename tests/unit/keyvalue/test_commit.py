"""A commit lets everybody go on who waits for it."""

from __future__ import annotations

import asyncio

import pytest

from fogbank.keyvalue.commit import Commit


async def test_all_that_wait_go_on_in_order_and_later_ones_at_once() -> None:
    commit = Commit()
    gone: list[str] = []
    commit.then(lambda: gone.append("first"))
    commit.then(lambda: gone.append("second"))
    waiting = [asyncio.ensure_future(_wait(commit)) for _ in range(2)]
    await asyncio.sleep(0)
    assert gone == []
    commit.settle()
    assert gone == ["first", "second"]
    commit.then(lambda: gone.append("late"))
    assert gone[-1] == "late"
    assert await asyncio.gather(*waiting) == ["kept", "kept"]


async def test_a_failure_is_everybody_s() -> None:
    commit = Commit()
    waiting = [asyncio.ensure_future(_wait(commit)) for _ in range(2)]
    await asyncio.sleep(0)
    commit.settle(OSError("full"))
    for one in waiting:
        with pytest.raises(OSError, match="full"):
            await one
    with pytest.raises(OSError, match="full"):
        await commit
    assert str(commit.failure) == "full"


async def test_one_that_fails_or_gives_up_keeps_nobody_waiting(caplog: pytest.LogCaptureFixture) -> None:
    commit = Commit()
    gone: list[str] = []
    commit.then(lambda: gone[5])
    commit.then(lambda: gone.append("second"))
    gave_up, waits = (asyncio.ensure_future(_wait(commit)) for _ in range(2))
    await asyncio.sleep(0)
    gave_up.cancel()
    commit.settle()
    assert gone == ["second"]
    assert await waits == "kept"
    assert gave_up.cancelled()
    assert "What was to follow a commit failed" in caplog.text


async def _wait(commit: Commit) -> str:
    await commit
    return "kept"
