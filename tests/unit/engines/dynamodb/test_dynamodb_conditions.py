"""Condition and filter expressions: what they refuse, in whose order, and what they mean."""

from __future__ import annotations

from typing import Any

import pytest

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.condition import parse_condition
from fogbank.engines.dynamodb.expressions.placeholders import Placeholders

NAMES = {"#n": "status", "#d": "with.dot"}
VALUES = {
    ":s": {"S": "x"},
    ":n": {"N": "1"},
    ":m": {"N": "2"},
    ":l": {"L": []},
    ":t": {"BOOL": True},
    ":type": {"S": "SS"},
}
TYPE = "Incorrect operand type for operator or function; operator or function: "
DISTINCT = (
    "The first operand must be distinct from the remaining operands for this operator or function; operator: "
)


def refusal(text: str, kind: str = "ConditionExpression") -> str:
    with pytest.raises(Fault) as refused:
        parse_condition(text, kind, Placeholders(NAMES, VALUES))
    assert refused.value.shape == "ValidationException"
    return refused.value.message


@pytest.mark.parametrize(
    ("text", "token", "near"),
    [
        ("a-b", "-", "a-b"),
        ("attribute_exists(x) AND NOT #n", "<EOF>", "#n"),
        ("!!!", "!", "!!"),
        ("a > 4", "4", "> 4"),
        ("(size(a))[0] > a", "[", ")[0"),
        ("a = :s = :n", "=", ":s = :n"),
        ("a", "<EOF>", "a"),
        ("a = ", "<EOF>", "="),
        ("things are not", "are", "things are not"),
        ("a IN ()", ")", "()"),
        ("a = :s)", ")", ":s)"),
        ("a = ((b)", "<EOF>", ")"),
        ("in = :s", "in", "in ="),
        (" ", "<EOF>", ""),
    ],
)
def test_syntax_errors(text: str, token: str, near: str) -> None:
    assert refusal(text) == f'Invalid ConditionExpression: Syntax error; token: "{token}", near: "{near}"'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "The expression can not be empty;"),
        ("((a = :s))", "The expression has redundant parentheses;"),
        ("((a)) = :s", "The expression has redundant parentheses;"),
        ("((a)).b = :s", "The expression has redundant parentheses;"),  # before the syntax error behind them
        ("(" * 2000, "The expression has redundant parentheses;"),
        ("foo(a)", "Invalid function name; function: foo"),
        ("Size(a) > :n", "Invalid function name; function: Size"),
        (
            "if_not_exists(a, b) = :n",
            "The function is not allowed in a condition expression; function: if_not_exists",
        ),
        ("size(a)", "The function is not allowed to be used this way in an expression; function: size"),
        (
            "begins_with(a, :s) = :t",
            "The function is not allowed to be used this way in an expression; function: begins_with",
        ),
        ("status = :s", "Attribute name is a reserved keyword; reserved keyword: status"),
        ("a.Year = :s", "Attribute name is a reserved keyword; reserved keyword: Year"),
        # the form of all conditions comes before the placeholders of any
        ("#x = :s and status = :s", "Attribute name is a reserved keyword; reserved keyword: status"),
        (
            "#x = :s",
            "An expression attribute name used in the document path is not defined; attribute name: #x",
        ),
        ("a = :x", "An expression attribute value used in expression is not defined; attribute value: :x"),
        (
            "begins_with(a)",
            (
                "Incorrect number of operands for operator or function; "
                "operator or function: begins_with, number of operands: 1"
            ),
        ),
        (
            "attribute_exists(:s)",
            "Operator or function requires a document path; operator or function: attribute_exists",
        ),
        ("begins_with(a, :n)", TYPE + "begins_with, operand type: N"),
        ("attribute_type(a, :n)", TYPE + "attribute_type, operand type: N"),
        ("attribute_type(a, b)", TYPE + "attribute_type, operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}"),
        (
            "attribute_type(a, :s)",
            "Invalid attribute type name found; type: x, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
        ),
        ("size(:n) > :n", TYPE + "size, operand type: N"),
        ("a < :l", TYPE + "<, operand type: L"),
        (":t >= a", TYPE + ">=, operand type: BOOL"),
        ("contains(a.b, a.b)", DISTINCT + "contains, first operand: [a, b]"),
        ("a[1] = a[1]", DISTINCT + "=, first operand: [a, [1]]"),
        (
            "a BETWEEN :n AND :s",
            (
                "The BETWEEN operator requires same data type for lower and upper bounds; "
                "lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:x}"
            ),
        ),
        (
            "a BETWEEN :m AND :n",
            (
                "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
                "lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}"
            ),
        ),
        (
            f"a IN ({', '.join([':s'] * 101)})",
            "The IN operator is provided with too many operands; number of operands: 101",
        ),
        (" or ".join(["a=:s"] * 151), "The expression contains too many operators; operator count: 301"),
        (" or ".join(["a=:s"] * 400), "The expression contains too many operators; operator count: 301"),
        (
            "a=:s or (" * 400 + "a=:s" + ")" * 400,
            "The expression contains too many operators; operator count: 301",
        ),
        ("NOT " * 1000 + "a = :s", "The expression contains too many operators; operator count: 301"),
        ("a < " + "f(" * 1300 + "b" + ")" * 1300, "Invalid function name; function: f"),
        ("a" + ".b" * 32 + " = :s", "The document path has too many nesting levels; nesting levels: 33"),
        ("a[2147483648] = :s", "List index is not within the allowable range; index: [2147483648]"),
        ("a" * 4097, "Expression size has exceeded the maximum allowed size; expression size: 4097"),
    ],
)
def test_refused(text: str, reason: str) -> None:
    assert refusal(text) == f"Invalid ConditionExpression: {reason}"


def test_a_filter_says_how_long_it_is() -> None:
    size = "Expression size has exceeded the maximum allowed size; expression size: 4098"
    assert refusal("é" * 2049, "FilterExpression") == f"Invalid FilterExpression: {size}"


@pytest.mark.parametrize(
    ("names", "values", "message"),
    [
        ({}, {}, "ExpressionAttributeNames must not be empty"),
        ({"a": "a"}, {}, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"'),
        (None, {}, "ExpressionAttributeValues must not be empty"),
        (None, {"a": {"S": "b"}}, 'ExpressionAttributeValues contains invalid key: Syntax error; key: "a"'),
        (
            None,
            {":a": {"N": "b"}},
            "The parameter cannot be converted to a numeric value: b",
        ),
    ],
)
def test_refused_placeholders(names: Any, values: Any, message: str) -> None:
    with pytest.raises(Fault) as refused:
        Placeholders(names, values)
    assert refused.value.message == message


def test_unused_placeholders() -> None:
    usage = Placeholders({"#a": "a", "#b": "b"}, {":a": {"S": "a"}})
    parse_condition("#a = :a", "ConditionExpression", usage)
    with pytest.raises(Fault) as refused:
        usage.check_unused()
    assert (
        refused.value.message
        == "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}"
    )


ITEM = {
    "s": {"S": "xyz"},
    "clef": {"S": "\u00e9\U0001d11e"},
    "n": {"N": "5"},
    "b": {"B": "YWJj"},
    "t": {"BOOL": True},
    "ss": {"SS": ["x", "y"]},
    "l": {"L": [{"N": "1"}, {"M": {"k": {"S": "x"}}}]},
    "m": {"M": {"k": {"N": "2"}}},
    "status": {"S": "x"},
    "with.dot": {"S": "x"},
}
MORE = {":a": {"S": "a"}, ":z": {"S": "z"}, ":five": {"N": "5"}, ":ab": {"B": "YWI="}, ":three": {"N": "3"}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("attribute_exists(s) and attribute_not_exists(q)", True),
        ("attribute_exists(l[1].k) and attribute_not_exists(l[2])", True),
        ("attribute_type(ss, :type)", True),
        ("begins_with(s, :s) and begins_with(b, :ab)", True),
        ("begins_with(n, :s)", False),
        ("contains(ss, :s) and contains(s, :s) and contains(l, :n)", True),
        ("contains(ss, :n)", False),
        ("contains(b, :ab)", True),
        ("size(s) = :three and size(l) = :m and size(b) = :three and size(ss) = :m", True),
        ("size(clef) = :three", True),  # UTF-16 units
        ("size(n) = :n", False),
        ("n between :n and :five", True),
        ("n in (:n, :five)", True),
        ("m.k in (n, :m)", True),
        ("q <> :s", True),
        ("q <> zz", True),
        ("q = zz", False),
        ("q < :n or not q < :n", True),
        ("s < :z and :a < s", True),
        ("n < :s", False),
        ("n > l[0] and l[1].k = :s", True),
        ("#n = :s and #d = :s", True),
        ("not attribute_exists(s) or (t = :t and (n = :five))", True),
        ("n = :n or n = :five and s = :a", False),
        ("NOT NOT n = :five", True),
        ("(n) = :five and (size(s)) > :n", True),
        ("m.k.deep = :s", False),
    ],
)
def test_evaluation(text: str, expected: bool) -> None:
    values = VALUES | MORE
    condition = parse_condition(text, "FilterExpression", Placeholders(NAMES, values))
    assert condition.evaluate(ITEM) is expected


def test_paths() -> None:
    condition = parse_condition("a.#n[1] = :s", "C", Placeholders(NAMES, VALUES))
    assert condition.paths == {("a", "status", 1)}
    assert condition.attributes == {"a"}
