"""Work behind requests: one task for each table that called for it, for as long as somebody calls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from fogbank.core.resource import ResourceKey

Run = Callable[[ResourceKey], Coroutine[Any, Any, None]]


class Errands:
    """`run` does a table's work until `called` says that nobody called again; `name` is for messages."""

    def __init__(self, name: str, run: Run) -> None:
        self._name = name
        self._run = run
        self._tasks: dict[ResourceKey, asyncio.Task[None]] = {}
        self._woken: set[ResourceKey] = set()
        self._stopped = False

    def wake(self, key: ResourceKey) -> None:
        """There is something to do for a table."""
        self._woken.add(key)
        if key not in self._tasks and not self._stopped:
            task = asyncio.get_running_loop().create_task(self._run(key), name=f"{self._name} of {key}")
            self._tasks[key] = task
            task.add_done_callback(lambda done: self._ended(key, done))

    def called(self, key: ResourceKey) -> bool:
        """Whether somebody called since this was last asked."""
        if key not in self._woken:
            return False
        self._woken.discard(key)
        return True

    async def stop(self) -> None:
        """End all tasks and begin nothing new."""
        self._stopped = True
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _ended(self, key: ResourceKey, task: asyncio.Task[None]) -> None:
        del self._tasks[key]
        if task.cancelled():
            return
        if (error := task.exception()) is not None:
            asyncio.get_running_loop().call_exception_handler(
                {"message": f"the {self._name} of {key} died", "exception": error, "task": task}
            )
        if key in self._woken:
            self.wake(key)  # by somebody who came when it was about to end
