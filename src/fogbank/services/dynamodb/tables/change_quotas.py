"""How often settings may be changed. The facts are in `change_quotas.toml`; time is what the caller's clock says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.core.facilities import Pace
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.table import Table, TableStream

_FILE: Final = Path(__file__).with_name("change_quotas.toml")
_DAY: Final = timedelta(days=1)


class Quota(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One setting's; see the file for what the fields mean. An empty `dates` is ISO 8601, to the millisecond."""

    free: int
    fault: str
    message: str
    window: int = 0
    from_first: bool = False
    pause: int = 0
    most: int = 0
    waits: bool = False
    dates: str = ""
    of_replica: str = ""

    def counted(self, changes: Iterable[datetime], now: datetime) -> list[datetime]:
        """Those that count now, the oldest first."""
        if not self.window:
            return [time for time in changes if time.date() == now.date()]
        window = timedelta(seconds=self.window)
        if not self.from_first:
            return [time for time in changes if now - time < window]
        counted: list[datetime] = []
        for time in (*changes, now):
            if counted and time - counted[0] >= window:
                counted = []
            counted.append(time)
        return counted[:-1]  # without now itself

    def spend(self, changes: Iterable[datetime], now: datetime) -> list[datetime]:
        """One more change; returns all that count. Raises: `QuotaSpent`."""
        counted = self.counted(changes, now)
        if len(counted) >= self.free and (not self._pauses(counted) or now < self._next(counted)):
            raise QuotaSpent(self, counted)
        return [*counted, now]

    def told(self, counted: list[datetime], words: str, **named: str) -> str:
        """A message of the file's, with its gaps filled."""
        times = {"last": counted[-1], "next": self._next(counted), "end": self._end(counted)}
        return words.format(
            count=len(counted), **{name: self._said(time) for name, time in times.items()}, **named
        )

    def _pauses(self, counted: list[datetime]) -> bool:
        """Whether another one may follow after a pause."""
        return bool(self.pause) and (not self.most or len(counted) < self.most)

    def _next(self, counted: list[datetime]) -> datetime:
        """When the next change can be made, after one that is refused."""
        end = self._end(counted)
        return min(counted[-1] + timedelta(seconds=self.pause), end) if self._pauses(counted) else end

    def _end(self, counted: list[datetime]) -> datetime:
        if not self.window:
            return (counted[-1] + _DAY).replace(hour=0, minute=0, second=0, microsecond=0)
        return counted[0] + timedelta(seconds=self.window)

    def _said(self, time: datetime) -> str:
        if self.dates:
            return time.strftime(self.dates)
        return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class QuotaSpent(Fault):
    """A change too many; `what` is of what."""

    def __init__(self, quota: Quota, counted: list[datetime], what: str = "") -> None:
        super().__init__(quota.fault, quota.told(counted, quota.message, what=what))
        self.quota = quota
        self.counted = counted

    def of_replica(self, region: str) -> Fault:
        """What it is where a change would come to a replica, too, which has quotas of its own."""
        words = self.quota.of_replica
        return Fault(self.shape, self.quota.told(self.counted, words, region=region)) if words else self


@cache
def quota(name: str) -> Quota:
    """By its name in the file."""
    return msgspec.toml.decode(_FILE.read_bytes(), type=dict[str, Quota])[name]


def spent(call: Call, changed: Table | TableStream, name: str) -> dict[str, Any]:
    """What becomes of the fields of what is changed once more in that way. Raises: `QuotaSpent`.

    What DynamoDB only takes its time for is not refused here, unless the pace is AWS's.
    """
    kind, backing = quota(name), call.service.backing
    if kind.waits and backing.facilities.pace is not Pace.AWS:
        return {}
    try:
        changes = kind.spend(changed.changes.get(name, ()), backing.clock.now())
    except QuotaSpent as refused:
        what = f"table {changed.table_name}" if isinstance(changed, Table) else f"stream {changed.label}"
        raise QuotaSpent(kind, refused.counted, what) from refused
    return {"changes": changed.changes | {name: changes}}
