"""Update expressions: what they refuse, in whose order, and what they do to an item."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.key_access import check_scalar_keys
from fogbank.engines.dynamodb.expressions.placeholders import Placeholders
from fogbank.engines.dynamodb.expressions.update import parse_update

VALUES = {
    ":s": {"S": "x"},
    ":n": {"N": "1"},
    ":l": {"L": [{"S": "q"}]},
    ":set": {"SS": ["a", "c"]},
    ":t": {"BOOL": True},
    ":big": {"N": "9e125"},
}
ITEM: dict[str, Any] = {
    "id": {"S": "a"},
    "n": {"N": "5"},
    "l": {"L": [{"N": "0"}, {"N": "1"}, {"N": "2"}, {"N": "3"}]},
    "m": {"M": {"x": {"N": "1"}, "deep": {"M": {"y": {"S": "z"}}}}},
    "ss": {"SS": ["a", "b"]},
    "big": {"N": "9" + "0" * 125},
}
INCORRECT = "An operand in the update expression has an incorrect data type"
PATH = "The document path provided in the update expression is invalid for update"
MISSING = "The provided expression refers to an attribute that does not exist in the item"
OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range"
TYPE = "Incorrect operand type for operator or function; "


def refusal(text: str, names: dict[str, str] | None = None) -> str:
    with pytest.raises(Fault) as refused:
        parse_update(text, names, VALUES, Placeholders(names, VALUES), {"id"}).apply(ITEM)
    assert refused.value.shape == "ValidationException"
    return refused.value.message


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "The expression can not be empty;"),
        ("INVALID SYNTAX HERE", 'Syntax error; token: "INVALID", near: "INVALID SYNTAX"'),
        ("SET", 'Syntax error; token: "<EOF>", near: "SET"'),
        ("SET a = :s,", 'Syntax error; token: "<EOF>", near: ","'),
        ("ADD n m", 'Syntax error; token: "m", near: "n m"'),
        ("SET a = n + :n - n", 'Syntax error; token: "-", near: ":n - n"'),
        ("SET a = n - (n - :n)", 'Syntax error; token: "-", near: "n - :n"'),
        ("SET a = (n - n) - :n", 'Syntax error; token: "-", near: ") - :n"'),
        ("SET a = if_not_exists(n, n - :n)", 'Syntax error; token: "-", near: "n - :n"'),
        ("SET a = :s REMOVE", 'Syntax error; token: "<EOF>", near: "REMOVE"'),
        ("SET status = :x, size = :y", "Attribute name is a reserved keyword; reserved keyword: status"),
        ("SET a = foo(:x)", "Invalid function name; function: foo"),
        ("SET a = size(b)", "The function is not allowed in an update expression; function: size"),
        (
            "ADD n :x SET a = :s ADD b :n",
            'The "ADD" section can only be used once in an update expression;',
        ),
        # undefined names come before undefined values, wherever they stand
        (
            "SET a = :x, #b = :s",
            "An expression attribute name used in the document path is not defined; attribute name: #b",
        ),
        (
            "SET a = :x",
            "An expression attribute value used in expression is not defined; attribute value: :x",
        ),
        (
            "SET a = :s, a.b = :s",
            (
                "Two document paths overlap with each other; must remove or rewrite one of these paths; "
                "path one: [a], path two: [a, b]"
            ),
        ),
        (
            "SET a.b = :s REMOVE a",
            (
                "Two document paths overlap with each other; must remove or rewrite one of these paths; "
                "path one: [a, b], path two: [a]"
            ),
        ),
        (
            "SET a[0] = :s, a.b = :s",
            (
                "Two document paths conflict with each other; must remove or rewrite one of these paths; "
                "path one: [a, [0]], path two: [a, b]"
            ),
        ),
        ("ADD a :s", TYPE + "operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND"),
        ("ADD a :l", TYPE + "operator: ADD, operand type: LIST, typeSet: ALLOWED_FOR_ADD_OPERAND"),
        ("DELETE a :n", TYPE + "operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND"),
        ("SET a = n + :s", TYPE + "operator or function: +, operand type: S"),
        ("SET a = list_append(l, :n)", TYPE + "operator or function: list_append, operand type: N"),
        (
            "SET a = if_not_exists(:s, :n)",
            "Operator or function requires a document path; operator or function: if_not_exists",
        ),
        (
            "SET a = list_append(list_append(:l, :l), :l)",
            "The function is not allowed to be used this way in an expression; function: list_append",
        ),
        ("SET a = _f(b)", 'Syntax error; token: "_", near: "= _f"'),
        (
            "SET a = if_not_exists(b)",
            (
                "Incorrect number of operands for operator or function; "
                "operator or function: if_not_exists, number of operands: 1"
            ),
        ),
    ],
)
def test_refused_expressions(text: str, reason: str) -> None:
    assert refusal(text) == f"Invalid UpdateExpression: {reason}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "SET id = :s",
            (
                "One or more parameter values were invalid: Cannot update attribute id. "
                "This attribute is part of the key"
            ),
        ),
        ("SET q.r = :s", PATH),
        ("SET l.x = :s", PATH),
        ("SET m[0] = :s", PATH),
        ("REMOVE q.r", PATH),
        ("SET l[9].x = :s", PATH),
        ("ADD q.r :n", PATH),
        ("SET a = zz", MISSING),
        ("SET a = m.zz + :n", MISSING),
        ("SET a = ss + :n", INCORRECT),
        ("SET a = list_append(n, :l)", INCORRECT),
        ("ADD ss :n", INCORRECT),
        ("DELETE n :set", INCORRECT),
        ("SET a = big + :big", OVERFLOW),
        ("ADD big :n", OVERFLOW),
    ],
)
def test_refused_for_the_item(text: str, message: str) -> None:
    assert refusal(text) == message


@pytest.mark.parametrize(
    ("text", "changed", "old", "new"),
    [
        ("SET a = :s", {"a": {"S": "x"}}, {}, {"a": {"S": "x"}}),
        ("set n = n - :n", {"n": {"N": "4"}}, {"n": {"N": "5"}}, {"n": {"N": "4"}}),
        ("SET a = ((n) - ((:n)))", {"a": {"N": "4"}}, {}, {"a": {"N": "4"}}),
        ("SET a = (n) - :n", {"a": {"N": "4"}}, {}, {"a": {"N": "4"}}),
        ("SET n = :s, a = n", {"n": {"S": "x"}, "a": {"N": "5"}}, {"n": {"N": "5"}}, None),
        (
            "SET m.deep.y = :n",
            {"m": {"M": {"x": {"N": "1"}, "deep": {"M": {"y": {"N": "1"}}}}}},
            {"m": {"M": {"deep": {"M": {"y": {"S": "z"}}}}}},
            {"m": {"M": {"deep": {"M": {"y": {"N": "1"}}}}}},
        ),
        (
            "SET l[1] = :s",
            {"l": {"L": [{"N": "0"}, {"S": "x"}, {"N": "2"}, {"N": "3"}]}},
            {"l": {"L": [{"N": "1"}]}},
            {"l": {"L": [{"S": "x"}]}},
        ),
        (
            "SET l[20] = :s, l[10] = :n",
            {"l": {"L": [{"N": "0"}, {"N": "1"}, {"N": "2"}, {"N": "3"}, {"N": "1"}, {"S": "x"}]}},
            {},
            {},
        ),
        (
            "REMOVE l[0], l[2], l[9] SET l[1] = :s",
            {"l": {"L": [{"S": "x"}, {"N": "3"}]}},
            {"l": {"L": [{"N": "0"}, {"N": "1"}, {"N": "2"}]}},
            {"l": {"L": [{"S": "x"}, {"N": "3"}]}},
        ),
        (
            "SET l = list_append(:l, l)",
            {"l": {"L": [{"S": "q"}, {"N": "0"}, {"N": "1"}, {"N": "2"}, {"N": "3"}]}},
            {"l": ITEM["l"]},
            None,
        ),
        ("SET a = list_append(if_not_exists(q, :l), :l)", {"a": {"L": [{"S": "q"}, {"S": "q"}]}}, {}, None),
        ("SET n = if_not_exists(n, :n)", {}, {"n": {"N": "5"}}, {"n": {"N": "5"}}),
        ("REMOVE n, q", {"n": None}, {"n": {"N": "5"}}, {}),
        ("ADD n :n, a :n", {"n": {"N": "6"}, "a": {"N": "1"}}, {"n": {"N": "5"}}, None),
        ("ADD ss :set", {"ss": {"SS": ["a", "b", "c"]}}, {"ss": {"SS": ["a", "b"]}}, None),
        ("DELETE ss :set", {"ss": {"SS": ["b"]}}, {"ss": {"SS": ["a", "b"]}}, {"ss": {"SS": ["b"]}}),
        ("DELETE q :set", {}, {}, {}),
        ("SET a = :t DELETE ss :set ADD m.x :n REMOVE n", None, None, None),
    ],
)
def test_applied(text: str, changed: Any, old: Any, new: Any) -> None:
    before = deepcopy(ITEM)
    applied = parse_update(text, None, VALUES, Placeholders(None, VALUES)).apply(ITEM)
    assert before == ITEM, "the old item is as it was"
    if changed is not None:
        expected = {name: value for name, value in (ITEM | changed).items() if value is not None}
        assert applied.new_item == expected
    if old is not None:
        assert applied.updated_old() == old
    if new is not None:
        assert applied.updated_new() == new


def test_an_emptied_set_is_gone() -> None:
    values = {":both": {"SS": ["b", "a"]}}
    applied = parse_update("DELETE ss :both", None, values, Placeholders(None, values)).apply(ITEM)
    assert "ss" not in applied.new_item


def test_elements_below_a_shortened_list_are_found() -> None:
    item = {"l": {"L": [{"S": "first"}, {"M": {"a": {"S": "old"}}}]}}
    applied = parse_update("SET l[1].a = :s REMOVE l[0]", None, VALUES, Placeholders(None, VALUES)).apply(
        item
    )
    assert applied.new_item == {"l": {"L": [{"M": {"a": {"S": "x"}}}]}}


def test_unchanged_parts_are_shared() -> None:
    applied = parse_update("SET m.x = :s", None, VALUES, Placeholders(None, VALUES)).apply(ITEM)
    assert applied.new_item["l"] is ITEM["l"]
    assert applied.new_item["m"]["M"]["deep"] is ITEM["m"]["M"]["deep"]


def test_keys_are_scalars() -> None:
    with pytest.raises(Fault) as refused:
        check_scalar_keys([("a",), ("k", "x")], ["id"], ["k"])
    assert refused.value.message == (
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: k"
    )
