"""Projection expressions and AttributesToGet."""

from __future__ import annotations

from typing import Any

import pytest

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.legacy import parse_attributes_to_get
from fogbank.engines.dynamodb.expressions.placeholders import Placeholders
from fogbank.engines.dynamodb.expressions.projection import parse_projection

ITEM: dict[str, Any] = {
    "id": {"S": "a"},
    "l": {"L": [{"N": "0"}, {"M": {"x": {"S": "1"}, "y": {"S": "2"}}}, {"N": "2"}]},
    "m": {"M": {"x": {"N": "1"}, "y": {"M": {"z": {"N": "2"}}}}},
    "with.dot": {"S": "d"},
}
NAMES = {"#d": "with.dot"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id", {"id": {"S": "a"}}),
        ("id, nothing", {"id": {"S": "a"}}),
        ("m.x", {"m": {"M": {"x": {"N": "1"}}}}),
        ("m.y.z, m.x", {"m": {"M": {"y": {"M": {"z": {"N": "2"}}}, "x": {"N": "1"}}}}),
        ("l[2], l[0]", {"l": {"L": [{"N": "0"}, {"N": "2"}]}}),
        ("l[1].y, l[1].x, l[9]", {"l": {"L": [{"M": {"y": {"S": "2"}, "x": {"S": "1"}}}]}}),
        ("m.q, l[9], id.x", {}),
        ("m[0], l.x, id[0]", {}),
        ("#d", {"with.dot": {"S": "d"}}),
    ],
)
def test_projected(text: str, expected: dict[str, Any]) -> None:
    assert parse_projection(text, NAMES, Placeholders(NAMES)).apply(ITEM) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "The expression can not be empty;"),
        ("!!!", 'Syntax error; token: "!", near: "!!"'),
        ("a.", 'Syntax error; token: "<EOF>", near: "."'),
        ("a[b]", 'Syntax error; token: "b", near: "[b]"'),
        ("a[-1]", 'Syntax error; token: "-", near: "[-1"'),
        ("a, name", "Attribute name is a reserved keyword; reserved keyword: name"),
        ("#x", "An expression attribute name used in the document path is not defined; attribute name: #x"),
        (
            "a, b.c, a",
            (
                "Two document paths overlap with each other; must remove or rewrite one of these paths; "
                "path one: [a], path two: [a]"
            ),
        ),
        (
            "a[1].b, a.b",
            (
                "Two document paths conflict with each other; must remove or rewrite one of these paths; "
                "path one: [a, [1], b], path two: [a, b]"
            ),
        ),
        (
            "l[999999999999999999999]",
            "List index is not within the allowable range; index: [999999999999999999999]",
        ),
        ("a" + ".b" * 32, "The document path has too many nesting levels; nesting levels: 33"),
    ],
)
def test_refused(text: str, reason: str) -> None:
    with pytest.raises(Fault) as refused:
        parse_projection(text, NAMES, Placeholders(NAMES))
    assert refused.value.message == f"Invalid ProjectionExpression: {reason}"


def test_attributes_to_get() -> None:
    assert parse_attributes_to_get(["id", "name", "with.dot"]).apply(ITEM) == {
        "id": {"S": "a"},
        "with.dot": {"S": "d"},
    }
    with pytest.raises(Fault) as refused:
        parse_attributes_to_get(["a", "b", "a"])
    assert (
        refused.value.message
        == "One or more parameter values were invalid: Duplicate value in attribute name: a"
    )
