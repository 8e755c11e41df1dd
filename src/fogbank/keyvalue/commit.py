"""A commit that several writers share: what of theirs may leave only when it is through."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Generator

_log = logging.getLogger(__name__)


class Commit:
    """Pending until `settle` is called, once. Can be awaited by any number of tasks.

    Whoever can do without a task of its own calls `then`: what it gives is called at once and in order when the
    commit is through, not by way of the event loop, which costs more than most of it does.
    """

    __slots__ = ("_settled", "_waiting", "failure")

    def __init__(self) -> None:
        self._settled = False
        self._waiting: list[Callable[[], None]] = []
        self.failure: Exception | None = None  # why nothing was kept; None as long as it is not known

    def then(self, act: Callable[[], None]) -> None:
        """Call `act` when the commit is through, whether or not it failed: see `failure`. It must not raise."""
        if self._settled:
            act()
        else:
            self._waiting.append(act)

    def settle(self, failure: Exception | None = None) -> None:
        """Say how it ended, and let everybody go on."""
        self._settled = True
        self.failure = failure
        waiting, self._waiting = self._waiting, []
        for act in waiting:
            try:
                act()
            except Exception:  # noqa: BLE001 - a bug of one must not keep the others waiting forever
                _log.exception("What was to follow a commit failed")

    def __await__(self) -> Generator[object, None, None]:
        """Raises: `failure`."""
        if not self._settled:
            through = asyncio.get_running_loop().create_future()
            self.then(lambda: None if through.done() else through.set_result(None))
            yield from through
        if self.failure is not None:
            raise self.failure
