"""Buckets, partitions and what on-demand tables grow to."""

from __future__ import annotations

import pytest

from fogbank.engines.dynamodb.throttling.bucket import Bucket
from fogbank.engines.dynamodb.throttling.growth import Growth
from fogbank.engines.dynamodb.throttling.lane import (
    ACCOUNT,
    KEY_RANGE,
    MAXIMUM,
    PROVISIONED,
    on_demand_lane,
    provisioned_lane,
)
from fogbank.engines.dynamodb.throttling.partitions import Partitions, partition_count


def test_a_bucket_keeps_five_minutes_of_what_nobody_used() -> None:
    bucket = Bucket(10, 300, now=0)
    assert bucket.left(0) == 10
    assert bucket.left(100) == 1010
    assert bucket.left(10_000) == 3000


def test_a_bucket_can_be_overdrawn_and_pays_back() -> None:
    bucket = Bucket(10, 300, now=0)
    bucket.take(35, 0)
    assert bucket.left(2) == -5
    assert bucket.left(2.5) == 0
    assert bucket.left(3) == 5


def test_a_clock_that_goes_back_gives_nothing() -> None:
    bucket = Bucket(10, 300, now=100)
    bucket.take(10, 100)
    assert bucket.left(50) == 0


def test_a_bucket_fills_again_behind_a_clock_that_went_back() -> None:
    bucket = Bucket(10.0, 300.0, 5000.0)
    bucket.take(30.0, 5000.0)
    assert bucket.left(1000.0) == -20.0
    assert bucket.left(1003.0) == 10.0
    bucket.set_rate(5.0, 900.0)  # another rate since before that
    assert bucket.left(1005.0) == 20.0


def test_another_rate_keeps_what_is_left_as_far_as_it_may() -> None:
    bucket = Bucket(10, 300, now=0)
    bucket.set_rate(1, now=300)
    assert bucket.left(300) == 300
    assert bucket.left(400) == 300


@pytest.mark.parametrize(
    ("reads", "writes", "size", "count"),
    [(5, 5, 0, 1), (3000, 0, 0, 1), (3000, 1000, 0, 2), (12_000, 4_000, 0, 8), (5, 5, 25 << 30, 3)],
)
def test_partitions_follow_throughput_and_size(reads: int, writes: int, size: int, count: int) -> None:
    assert partition_count(reads, writes, size) == count


def test_a_hot_partition_is_refused_and_its_neighbour_is_not() -> None:
    lane = provisioned_lane(10_000, Partitions(2, 1_000), now=0)
    lane.charge(1_000, 0, key_hash=0)
    assert lane.refusal(0, 0) == KEY_RANGE
    assert lane.refusal(0, 1 << 31) is None  # of the other half of all hashes
    assert lane.refusal(0, None) is None
    assert lane.refusal(0.1, 0) is None


def test_a_provisioned_lane_refuses_when_its_rate_is_used() -> None:
    lane = provisioned_lane(5, Partitions(1, 1_000), now=0)
    lane.charge(5, 0, 0)
    assert lane.refusal(0, 0) == PROVISIONED
    assert lane.refusal(0.2, 0) is None


def test_partitions_never_become_fewer() -> None:
    partitions = Partitions(4, 1_000)
    partitions.bucket(0, 0).take(1_000, 0)
    partitions.split(1)
    assert partitions.bucket(1 << 31, 0).left(0) == 1_000


def run_minute(lane_or_growth: Growth, rate: float, start: float) -> None:
    lane_or_growth.note(rate * 60, start)


def test_growth_doubles_a_peak_half_an_hour_later() -> None:
    growth = Growth(4_000, now=0)
    run_minute(growth, 3_000, 0)
    assert growth.level(60) == 4_000
    assert growth.level(60 + 1_799) == 4_000
    assert growth.level(60 + 1_800) == 6_000
    assert growth.level(1e6) == 6_000  # for good


def test_a_peak_that_the_level_covers_twice_changes_nothing() -> None:
    growth = Growth(4_000, now=0)
    run_minute(growth, 1_999, 0)
    assert growth.level(10_000) == 4_000


def test_limits_of_on_demand_tables_are_told_apart() -> None:
    lane = on_demand_lane(Growth(4_000, 0), 100, Partitions(8, 1_000), now=0)
    lane.charge(100, 0, None)
    assert lane.refusal(0, None) == MAXIMUM
    free = on_demand_lane(Growth(4_000, 0), None, Partitions(8, 1_000), now=0)
    free.charge(4_000, 0, None)
    assert free.refusal(0, None) == KEY_RANGE
    free.charge(40_000, 0, None)
    assert free.refusal(0, None) == ACCOUNT
