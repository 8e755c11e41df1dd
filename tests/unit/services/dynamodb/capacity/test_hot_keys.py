"""Keys counted in a bounded place, held against all of them."""

from __future__ import annotations

import random
import tracemalloc
from collections import Counter

import pytest

from fogbank.services.dynamodb.capacity.heaviest import Heaviest
from fogbank.services.dynamodb.capacity.hot_keys import ENDED_BYTES, PLACES, HotKeys

_NAMES = (("p",), ("s",))


def key(p: str, s: int | None = None) -> bytes:
    sort = "" if s is None else f',"s":{{"N":"{s}"}}'
    return f'{{"p":{{"S":"{p}"}}{sort}}}'.encode()


@pytest.mark.parametrize("seed", range(5))
def test_weights_are_never_too_small_and_their_error_is_bounded(seed: int) -> None:
    rng, places = random.Random(seed), 100
    heaviest, exact = Heaviest(places), Counter[bytes]()
    for _ in range(20_000):
        one = b"%d" % (rng.paretovariate(0.6) if rng.random() < 0.7 else rng.randrange(50_000))
        weight = rng.choice((1, 2, 5))
        heaviest.add(one, weight)
        exact[one] += weight
    allowed = exact.total() / places
    assert len(heaviest.weights) == places
    assert sum(heaviest.weights.values()) == exact.total()
    for one, weight in heaviest.weights.items():
        assert exact[one] <= weight <= exact[one] + allowed
    assert {one for one, weight in exact.items() if weight > allowed} <= set(heaviest.weights)


def test_what_fits_is_exact() -> None:
    keys, exact = HotKeys(_NAMES), Counter[bytes]()
    rng = random.Random(1)
    for _ in range(5_000):
        one = key("p", rng.randrange(PLACES))
        keys.use(7, one, 0.5)
        exact[one] += 1
    assert keys.told("SKC", [7]) == ({one: count / 2 for one, count in exact.items()}, 0)


def test_a_hot_partition_of_light_items_is_known_to_be_hot() -> None:
    keys = HotKeys(_NAMES)
    for number in range(20_000):
        keys.use(7, key("hot", number), 1)
        keys.use(7, key(f"cold-{number}", number), 1)
    told, _ = keys.told("PKC", [7])
    assert max(told, key=lambda one: told[one]) == key("hot")
    assert told[key("hot")] == 20_000


def test_an_ended_minute_keeps_its_heaviest_keys_and_the_sum() -> None:
    keys = HotKeys(_NAMES)
    for number in range(900):
        keys.use(7, key("p", number), number + 1)
    keys.use(8, key("p", 1), 1)
    told, rest = keys.told("SKC", [7])
    assert 100 < len(told) < 900
    assert told[key("p", 899)] == 900
    assert sum(told.values()) + rest == sum(range(901))
    assert min(told.values()) == 901 - len(told), "the others are lighter"
    assert keys.told("SKC", [7, 8]) == (told | {key("p", 1): 1}, rest)


def test_minutes_are_forgotten_after_three_hours() -> None:
    keys = HotKeys(_NAMES)
    for minute in (7, 100, 186, 187):
        keys.use(minute, key("p", 1), 1)
    assert [bool(keys.told("SKC", [minute])[0]) for minute in (7, 100, 186, 187)] == [False, True, True, True]


@pytest.mark.parametrize("length", [1, 500])
def test_a_watched_table_has_so_much_and_no_more(length: int) -> None:
    """All places taken, by different keys, in every minute that is kept."""
    keys = HotKeys(_NAMES)
    tracemalloc.start()
    for minute in range(200):
        for number in range(PLACES // 2):  # an ended minute is cut far below that
            one = key("x" * length + f"{minute}-{number}", number)
            keys.use(minute, one, 1)
            keys.throttle(minute, one)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    ended = 4 * 180 * (ENDED_BYTES + 400)
    running = 4 * PLACES // 2 * (length + 250)
    assert size < ended + running
