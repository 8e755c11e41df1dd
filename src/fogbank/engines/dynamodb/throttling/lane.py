"""One direction, reads or writes, of one table or index: everything that limits it.

Source: the API reference's ThrottlingReason for the names of limits.
"""

from __future__ import annotations

from typing import Final

from fogbank.engines.dynamodb.throttling.bucket import BURST_SECONDS, NO_BURST_SECONDS, Bucket
from fogbank.engines.dynamodb.throttling.growth import Growth
from fogbank.engines.dynamodb.throttling.partitions import Partitions

PROVISIONED: Final = "ProvisionedThroughputExceeded"
KEY_RANGE: Final = "KeyRangeThroughputExceeded"
MAXIMUM: Final = "MaxOnDemandThroughputExceeded"
ACCOUNT: Final = "AccountLimitExceeded"
QUOTA: Final = 40_000  # units a second of one on-demand table or index, by default


class Lane:
    """Limits by name, the most specific first, and the partitions."""

    __slots__ = ("_growing", "_growth", "_limits", "_partitions")

    def __init__(
        self, limits: list[tuple[str, Bucket]], partitions: Partitions, growth: Growth | None
    ) -> None:
        """`growth` moves the rate of the last limit."""
        self._limits = limits
        self._partitions = partitions
        self._growth = growth
        self._growing = limits[-1][1]

    def refusal(self, now: float, key_hash: int | None) -> str | None:
        """The limit that refuses a request now; None where it may go on. Without a hash no partition is asked."""
        if self._growth is not None and (level := self._growth.level(now)) > self._growing.rate:
            self._growing.set_rate(level, now)
        for name, bucket in self._limits:
            if bucket.left(now) <= 0:
                return name
        if key_hash is not None and self._partitions.bucket(key_hash, now).left(now) <= 0:
            return KEY_RANGE
        return None

    def charge(self, units: float, now: float, key_hash: int | None) -> None:
        """Take what a request consumed."""
        for _, bucket in self._limits:
            bucket.take(units, now)
        if key_hash is not None:
            self._partitions.bucket(key_hash, now).take(units, now)
        if self._growth is not None:
            self._growth.note(units, now)

    def provision(self, rate: float, now: float) -> None:
        """Go on with another provisioned rate."""
        self._growing.set_rate(rate, now)

    def split(self, partitions: int) -> None:
        self._partitions.split(partitions)


def provisioned_lane(rate: float, partitions: Partitions, now: float) -> Lane:
    return Lane([(PROVISIONED, Bucket(rate, BURST_SECONDS, now))], partitions, None)


def on_demand_lane(growth: Growth, most: int | None, partitions: Partitions, now: float) -> Lane:
    """`most` is the table's own maximum, None for none."""
    limits = [] if most is None else [(MAXIMUM, Bucket(most, NO_BURST_SECONDS, now))]
    limits.append((ACCOUNT, Bucket(QUOTA, NO_BURST_SECONDS, now)))
    limits.append((KEY_RANGE, Bucket(growth.level(now), NO_BURST_SECONDS, now)))
    return Lane(limits, partitions, growth)
