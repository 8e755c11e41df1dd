"""The partitions behind a table or an index, each with a limit of its own.

Source: the developer guide's "Partitions and data distribution" and "Best practices for designing partition keys": a
partition serves 3,000 read units and 1,000 write units a second and holds 10 GB. How many there are is not told by
AWS; throughput and size decide it here. A partition may use all of its table's capacity up to its own limit, as with
adaptive capacity; keys that are hot are not moved to partitions of their own.
"""

from __future__ import annotations

from math import ceil
from typing import Final

from fogbank.engines.dynamodb.throttling.bucket import NO_BURST_SECONDS, Bucket
from fogbank.engines.dynamodb.values.hashes import HASHES

READS: Final = 3_000
WRITES: Final = 1_000
MOST_BYTES: Final = 10 << 30


def partition_count(reads: float, writes: float, size: int) -> int:
    """How many partitions serve those units a second and hold `size` bytes."""
    return max(1, ceil(reads / READS + writes / WRITES), ceil(size / MOST_BYTES))


class Partitions:
    """Equal parts of the keys' hashes. Only those that were used have a bucket."""

    __slots__ = ("_buckets", "_count", "_rate")

    def __init__(self, count: int, rate: float) -> None:
        self._count = count
        self._rate = rate
        self._buckets: dict[int, Bucket] = {}

    def split(self, count: int) -> None:
        """Have so many of them, if there are fewer: they never become fewer again."""
        if count > self._count:
            self._count = count
            self._buckets.clear()

    def bucket(self, key_hash: int, now: float) -> Bucket:
        """That of the partition with this hash (0 to 2**32 - 1)."""
        number = key_hash * self._count // HASHES
        found = self._buckets.get(number)
        if found is None:
            found = self._buckets[number] = Bucket(self._rate, NO_BURST_SECONDS, now)
        return found
