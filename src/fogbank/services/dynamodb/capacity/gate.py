"""What one table and its global indexes may consume, where that is enforced."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from fogbank.core.clock import Clock
from fogbank.engines.dynamodb.throttling.growth import FIRST_READS, FIRST_WRITES, Growth
from fogbank.engines.dynamodb.throttling.lane import Lane, on_demand_lane, provisioned_lane
from fogbank.engines.dynamodb.throttling.partitions import READS, WRITES, Partitions, partition_count
from fogbank.services.dynamodb.capacity.throttle import Throttle, Throttled


class Allowance(msgspec.Struct, frozen=True):
    """What a table or index was given: units a second, or on demand, its maxima and what it was warmed to."""

    on_demand: bool
    reads: int
    writes: int
    most_reads: int | None = None
    most_writes: int | None = None
    size: int = 0  # bytes
    since: float = 0.0  # when it was given that; what it did not use since then is its burst


class _Lanes:
    """Both directions of a table or index."""

    __slots__ = ("allowance", "reads", "writes")

    def __init__(self, given: Allowance) -> None:
        self.allowance = given
        reads, writes = _level(given)
        count = _count(given, reads, writes)
        self.reads = _lane(given, reads, given.most_reads, Partitions(count, READS))
        self.writes = _lane(given, writes, given.most_writes, Partitions(count, WRITES))

    def renewed(self, given: Allowance) -> _Lanes:
        """These lanes with another allowance: what is left goes on where only the rates changed."""
        old = self.allowance
        self.allowance = given
        if given.on_demand or old.on_demand:
            return self if _same_but_size(given, old) else _Lanes(given)
        self.reads.provision(given.reads, given.since)
        self.writes.provision(given.writes, given.since)
        count = _count(given, given.reads, given.writes)
        self.reads.split(count)
        self.writes.split(count)
        return self


def _same_but_size(given: Allowance, old: Allowance) -> bool:
    return msgspec.structs.replace(given, size=old.size) == old


def _level(given: Allowance) -> tuple[int, int]:
    if not given.on_demand:
        return given.reads, given.writes
    return max(given.reads, FIRST_READS), max(given.writes, FIRST_WRITES)


def _count(given: Allowance, reads: int, writes: int) -> int:
    if given.on_demand:  # a partition serves both at their most
        return max(partition_count(reads, 0, given.size), partition_count(0, writes, given.size))
    return partition_count(reads, writes, given.size)


def _lane(given: Allowance, level: int, most: int | None, partitions: Partitions) -> Lane:
    if given.on_demand:
        return on_demand_lane(Growth(level, given.since), most, partitions, given.since)
    return provisioned_lane(level, partitions, given.since)


class Gate:
    """Lets items in while something is left, and charges what they cost. The index "" is the table itself.

    Hashes are those of partition keys (0 to 2**32 - 1); None where no single partition is asked.
    """

    def __init__(self, clock: Clock, arn: str, given: Mapping[str, Allowance]) -> None:
        self._clock = clock
        self._arn = arn
        self._lanes: dict[str, _Lanes] = {}
        self.renew(given)

    def renew(self, given: Mapping[str, Allowance]) -> None:
        """Take what a changed table and its global indexes are given now."""
        self._lanes = {
            name: self._lanes[name].renewed(one) if name in self._lanes else _Lanes(one)
            for name, one in given.items()
        }

    def admit(self, index: str, key_hash: int | None, *, write: bool) -> None:
        """Raises: `Throttled`."""
        lanes = self._lanes.get(index)
        if lanes is None:
            return
        lane = lanes.writes if write else lanes.reads
        limit = lane.refusal(self._now(), key_hash)
        if limit is not None:
            raise Throttled(Throttle(limit, self._arn, index, write, lanes.allowance.on_demand))

    def charge(self, index: str, units: float, key_hash: int | None, *, write: bool) -> None:
        lanes = self._lanes.get(index)  # a page that was begun may outlive its index
        if lanes is not None:
            lane = lanes.writes if write else lanes.reads
            lane.charge(units, self._now(), key_hash)

    def _now(self) -> float:
        return self._clock.now().timestamp()
