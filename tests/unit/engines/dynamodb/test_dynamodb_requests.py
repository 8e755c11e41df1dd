"""What is remembered of a request's expressions changes nothing about the next one's."""

from __future__ import annotations

import re
import sys
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.engines.dynamodb.expression_strategies import conditions, items, updates, values

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.condition import FORMS
from fogbank.engines.dynamodb.expressions.memory import Memory
from fogbank.engines.dynamodb.expressions.requests import KNOWN, bound
from fogbank.engines.dynamodb.values.sizes import MAX_ITEM

# What a client may send for a value besides what is right.
WRONG: list[Any] = [
    {},
    {"N": "x"},
    {"N": "1e126"},
    {"N": "01.50"},
    {"S": None},
    {"S": "x", "N": "1"},
    {"S": "x", "N": None},
    {"N": None, "S": "x"},
    {"X": 1, "S": "x"},
    {"NULL": False},
    {"SS": ["b", "a"]},
    {"SS": ["a", "a"]},
    {"N": "1", ":v1": 1, "S": "x"},
]


def forget() -> None:
    KNOWN.clear()
    FORMS.clear()


def outcome(request: dict[str, Any], item: dict[str, Any]) -> Any:
    """Everything that the expressions of a request do to an item, or the fault's words."""
    request = deepcopy(request)
    found: list[Any] = []
    try:
        update, condition = bound(request)
        if condition is not None:
            found += [condition.paths, condition.evaluate(item)]
        if update is not None:
            found += [update.plan.touched, update.values, update.charge is None]
            found.append(update.apply(item))
    except Fault as fault:
        found.append((fault.shape, fault.message))
    return found


@st.composite
def alike(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two requests with the same texts and names and different values, mostly of the same types."""
    used: dict[str, Any] = {}
    request: dict[str, Any] = {}
    if draw(st.booleans()):
        request["UpdateExpression"] = re.sub(r"\ba\b", "#a", draw(updates(used)))
    if not request or draw(st.booleans()):
        request["ConditionExpression"] = draw(conditions(used))
    if "#a" in request.get("UpdateExpression", ""):
        request["ExpressionAttributeNames"] = {"#a": "a"}
    if draw(st.integers(0, 9)) == 0:
        used[":unused"] = {"S": "x"}
    others = {name: draw(values(next(iter(value)))) for name, value in used.items()}
    if used and draw(st.booleans()):
        others[draw(st.sampled_from(sorted(used)))] = draw(st.sampled_from(WRONG))
    both = [{**request, "ExpressionAttributeValues": found} if used else request for found in (used, others)]
    first, second = draw(st.permutations(both))
    return first, second


@settings(max_examples=400, deadline=None)
@given(alike(), items)
def test_a_request_like_an_earlier_one_is_as_if_it_came_first(
    both: tuple[dict[str, Any], dict[str, Any]], item: dict[str, Any]
) -> None:
    earlier, request = both
    forget()
    expected = outcome(request, item)
    assert outcome(request, item) == expected
    forget()
    outcome(earlier, item)
    assert outcome(request, item) == expected


def request_of(condition: str, names: Any = None, **values: Any) -> dict[str, Any]:
    request: dict[str, Any] = {"ConditionExpression": condition}
    if names is not None:
        request["ExpressionAttributeNames"] = names
    if values:
        request["ExpressionAttributeValues"] = {f":{name}": value for name, value in values.items()}
    return request


@pytest.mark.parametrize(
    ("earlier", "request_"),
    [
        (request_of("attribute_exists(a)"), request_of("attribute_exists(a)", {})),
        (request_of("attribute_exists(a)"), {**request_of("attribute_exists(a)"), "ExpressionAttributeValues": {}}),
        (request_of("#n = :v", {"#n": "a"}, v={"N": "1"}), request_of("#n = :v", {"#n": "b"}, v={"N": "1"})),
        (request_of("#n = :v", {"#n": "a"}, v={"N": "1"}), request_of("#n = :v", v={"N": "1"})),
        (
            request_of("a BETWEEN :v AND :w", v={"N": "1"}, w={"N": "2"}),
            request_of("a BETWEEN :v AND :w", v={"N": "2"}, w={"N": "1"}),
        ),
        (request_of("attribute_type(a, :v)", v={"S": "N"}), request_of("attribute_type(a, :v)", v={"S": "Z"})),
        (
            request_of("a = :v AND b < :w", v={"S": "x"}, w={"S": "y"}),
            request_of("a = :v AND b < :w", v={"S": "x"}, w={"BOOL": True}),
        ),
        (
            request_of("a = :v AND b = :w", v={"N": "1"}, w={"S": "x"}),
            request_of("a = :v AND b = :w", v={"N": "1", ":w": 1, "S": None}),
        ),
        (
            request_of("size(:v) > a", v={"S": "xx", "N": None}),
            request_of("size(:v) > a", v={"S": None, "N": "2"}),
        ),
    ],
)  # fmt: skip
def test_what_tells_requests_apart(earlier: dict[str, Any], request_: dict[str, Any]) -> None:
    item = {"a": {"N": "1"}}
    forget()
    expected = outcome(request_, item)
    forget()
    assert outcome(earlier, item) != expected
    assert outcome(request_, item) == expected


def test_a_known_update_is_charged_for_large_values() -> None:
    request = {"UpdateExpression": "SET a = :v, b = :v", "ExpressionAttributeValues": {":v": {"S": "x"}}}
    assert bound(request)[0].charge is None  # type: ignore[union-attr]
    large = {**request, "ExpressionAttributeValues": {":v": {"S": "x" * (MAX_ITEM // 2)}}}
    update, _ = bound(large)
    assert update is not None
    assert update.charge is not None
    assert update.charge({}) > MAX_ITEM


def test_a_memory_has_a_limit() -> None:
    memory: Memory[int] = Memory()
    most = 0
    for number in range(5000):
        memory.keep((f"text {number}",), number)
        most = max(most, len(memory))
        assert memory.get((f"text {number}",)) == number
    assert most == 1024
    for number in range(100):
        memory.keep(("x" * 10_000, number), number)
    assert len(memory) < 15


def test_no_values_are_remembered() -> None:
    forget()
    large = "".join(["x"] * 10_000)
    references = sys.getrefcount(large)
    found = bound(
        {
            "UpdateExpression": "SET a = :v, b = list_append(b, :l) ADD c :s",
            "ConditionExpression": "a = :v OR a BETWEEN :v AND :v OR a IN (:v, b) OR contains(a, :v) OR size(:v) > d",
            "ExpressionAttributeValues": {
                ":v": {"S": large},
                ":l": {"L": [{"S": large}]},
                ":s": {"SS": [large]},
            },
        }
    )
    assert None not in found
    assert len(KNOWN) == len(FORMS) == 1
    del found
    assert sys.getrefcount(large) == references
