"""What all services' handlers share: refusals, filters, tags."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from fogbank.aws.fault import Fault
from fogbank.operations.filters import matching
from fogbank.operations.refusal import not_yet, refuse_other_values, refuse_requested
from fogbank.operations.tags import MOST_TAGS, check_tags, tag_list, tags_of

FRUIT = [{"name": "apple", "colours": ("red", "green")}, {"name": "lemon", "colours": ("yellow",)}]
KNOWN: Any = {"name": lambda fruit: (fruit["name"],), "colour": lambda fruit: fruit["colours"]}


def found(*filters: tuple[str, list[str]]) -> list[str]:
    asked = [{"Name": name, "Values": values} for name, values in filters]
    return [str(fruit["name"]) for fruit in matching(FRUIT, asked, KNOWN)]


def test_values_are_alternatives_and_filters_add_up() -> None:
    assert found() == ["apple", "lemon"]
    assert found(("colour", ["green", "yellow"])) == ["apple", "lemon"]
    assert found(("colour", ["green", "yellow"]), ("name", ["lemon"])) == ["lemon"]
    assert found(("colour", ["green"]), ("name", ["lemon"])) == []
    assert found(("colour", [])) == []
    with pytest.raises(Fault, match="Unrecognized filter name: weight"):
        found(("weight", ["1"]))


def test_an_unknown_filter_is_refused_even_where_there_is_nothing() -> None:
    with pytest.raises(Fault) as caught:
        matching([], [{"Name": "weight", "Values": []}], KNOWN)
    assert caught.value.shape == "InvalidParameterValue"


@pytest.mark.parametrize("nothing", [None, False, 0, "", []])
def test_what_asks_for_nothing_is_not_refused(nothing: object) -> None:
    refuse_requested({"MultiAZ": nothing}, {"MultiAZ": "Multi-AZ"})
    with pytest.raises(Fault, match=r"Fogbank does not support Multi-AZ \(MultiAZ\) yet\.") as caught:
        refuse_requested({"MultiAZ": True}, {"MultiAZ": "Multi-AZ"})
    assert caught.value.status == not_yet("it").status == 501


def test_only_one_value_is_there() -> None:
    only = {"NetworkType": ("IPV4", "networks with IPv6")}
    for request in ({}, {"NetworkType": ""}, {"NetworkType": "IPV4"}):
        refuse_other_values(request, only)
    with pytest.raises(Fault, match=r"networks with IPv6 \(NetworkType=DUAL\)"):
        refuse_other_values({"NetworkType": "DUAL"}, only)


def test_tags_go_there_and_back() -> None:
    pairs = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}]
    assert tag_list(tags_of(pairs)) == pairs
    assert tags_of([{"Key": "a"}]) == {"a": ""}
    assert tags_of(None) == {}


@pytest.mark.parametrize(
    "tags",
    [
        {"": "x"},
        {"k" * 129: ""},
        {"k": "v" * 257},
        {"aws:k": ""},
        {"RDS:k": ""},
        {str(n): "" for n in range(MOST_TAGS + 1)},
    ],
)
def test_tags_that_aws_does_not_take(tags: dict[str, str]) -> None:
    with pytest.raises(Fault) as caught:
        check_tags(tags)
    assert caught.value.shape == "InvalidParameterValue"


def test_tags_at_the_limits() -> None:
    most: Iterable[tuple[str, str]] = ((f"{n:0128}", "v" * 256) for n in range(MOST_TAGS))
    assert len(check_tags(dict(most))) == MOST_TAGS
