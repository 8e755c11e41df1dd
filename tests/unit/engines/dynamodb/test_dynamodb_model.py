"""Random conditions, printed, parsed and evaluated, against a model that knows nothing of the parser."""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.condition import parse_condition
from fogbank.engines.dynamodb.expressions.key_condition import parse_key_condition
from fogbank.engines.dynamodb.expressions.placeholders import Placeholders
from fogbank.engines.dynamodb.expressions.projection import parse_projection
from fogbank.engines.dynamodb.expressions.update import parse_update

Plain = Any  # None (nothing), Decimal, str or frozenset of str
NAMES = ("a", "b", "c")
plain = st.one_of(
    st.integers(-3, 3).map(Decimal),
    st.text("xy", max_size=2),
    st.frozensets(st.sampled_from(("x", "y", "xy")), min_size=1),
)


def wire(value: Plain) -> dict[str, Any]:
    if isinstance(value, Decimal):
        return {"N": str(value)}
    return {"S": value} if isinstance(value, str) else {"SS": list(value)}


class Text:
    """Collects the values of an expression while it is printed."""

    def __init__(self) -> None:
        self.values: dict[str, dict[str, Any]] = {}

    def value(self, value: Plain) -> str:
        name = f":v{len(self.values)}"
        self.values[name] = wire(value)
        return name


# A tree is (text writer, model): both made side by side from the same draw.
Tree = tuple[Callable[[Text], str], Callable[[dict[str, Plain]], bool]]


def ordering(sign: str, one: Plain, two: Plain) -> bool:
    if type(one) is not type(two) or isinstance(one, frozenset) or one is None:
        return False
    return {"<": one < two, "<=": one <= two, ">": one > two, ">=": one >= two}[sign]


@st.composite
def leaves(draw: st.DrawFn) -> Tree:
    name = draw(st.sampled_from(NAMES))
    sort = draw(st.sampled_from(("order", "equal", "differ", "exists", "in", "contains", "begins", "size")))
    value = draw(plain)
    sign = draw(st.sampled_from(("<", "<=", ">", ">=")))
    scalar = value if not isinstance(value, frozenset) else "x"
    string_ = value if isinstance(value, str) else "x"
    size = Decimal(draw(st.integers(0, 3)))
    match sort:
        case "order":
            return (lambda t: f"{name} {sign} {t.value(scalar)}"), (
                lambda i: ordering(sign, i.get(name), scalar)
            )
        case "equal":
            return (lambda t: f"{name} = {t.value(value)}"), (lambda i: i.get(name) == value)
        case "differ":
            return (lambda t: f"{t.value(value)} <> {name}"), (lambda i: i.get(name) != value)
        case "exists":
            return (lambda t: f"attribute_exists({name})"), (lambda i: name in i)
        case "in":
            return (lambda t: f"{name} IN ({t.value(value)}, {t.value(scalar)})"), (
                lambda i: i.get(name) in (value, scalar)
            )
        case "contains":
            return (lambda t: f"contains({name}, {t.value(string_)})"), (
                lambda i: isinstance(i.get(name), str | frozenset) and string_ in i[name]
            )
        case "begins":
            return (lambda t: f"begins_with({name}, {t.value(string_)})"), (
                lambda i: isinstance(i.get(name), str) and i[name].startswith(string_)
            )
    return (lambda t: f"size({name}) = {t.value(size)}"), (
        lambda i: isinstance(i.get(name), str | frozenset) and len(i[name]) == size
    )


def negated(tree: Tree) -> Tree:
    write, holds = tree
    return (lambda t: f"NOT ({write(t)})"), (lambda i: not holds(i))


def joined(word: str, one: Tree, two: Tree, grouped: bool) -> Tree:
    """Without parentheses AND must not have an OR below it; those are grouped by the caller."""
    first, left = one
    second, right = two
    open_, close = ("(", ")") if grouped else ("", "")
    if word == "AND":
        return (lambda t: f"({first(t)}) AND ({second(t)})"), (lambda i: left(i) and right(i))
    return (lambda t: f"{open_}{first(t)}{close} OR {open_}{second(t)}{close}"), (
        lambda i: left(i) or right(i)
    )


trees = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        inner.map(negated),
        st.builds(joined, st.sampled_from(("AND", "OR")), inner, inner, st.booleans()),
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(trees, st.dictionaries(st.sampled_from(NAMES), plain))
def test_evaluation_is_the_models(tree: Tree, item: dict[str, Plain]) -> None:
    write, holds = tree
    text = Text()
    printed = write(text)
    usage = Placeholders(None, text.values or None)
    condition = parse_condition(printed, "ConditionExpression", usage)
    usage.check_unused()
    assert condition.evaluate({name: wire(value) for name, value in item.items()}) is bool(holds(item))


PIECES = [
    *"()[].,=<>+-!#:",
    " ",
    "a",
    "#n",
    ":v",
    "AND",
    "or",
    "not",
    "between",
    "IN",
    "size(",
    "begins_with(",
    "SET ",
    "REMOVE ",
    "ADD ",
    "delete ",
    "if_not_exists(",
    "list_append(",
    "é",
    "\x00",
    "12",
    "name",
]


def parse_everything(text: str) -> None:
    """Each language takes the text or refuses it with a ValidationException; nothing else comes out."""
    names, values = {"#n": "x"}, {":v": {"N": "1"}}
    for parse in (
        lambda usage: parse_condition(text, "FilterExpression", usage).evaluate({}),
        lambda usage: parse_key_condition(text, names, values, usage).terms,
        lambda usage: parse_projection(text, names, usage).apply({}),
        lambda usage: parse_update(text, names, values, usage).apply({"a": {"N": "1"}}),
    ):
        shape = None
        try:
            parse(Placeholders(names, values))
        except Fault as fault:
            shape = fault.shape
        assert shape in (None, "ValidationException")


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=30).map("".join)))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    parse_everything(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 4000,
        "size(" * 800,
        "NOT " * 1000 + "a",
        "NOT " * 1000 + "a = a",
        "(a=:v and " * 299 + "a=:v" + ")" * 299,
        "NOT (" * 290 + "a = :v" + ")" * 290,
        "(" * 300 + "a" + ")" * 300 + " = :v",
        "SET a = " + "(" * 2000,
        "SET a = " + "list_append(" * 330,
        "SET a = a" + " + :v" * 299,
        "SET a = " + "(a + " * 290 + ":v" + ")" * 290,
        "SET " + ", ".join(f"a{n} = :v" for n in range(300)),
        ", ".join(f"a[{n}]" for n in range(500)),
        "a" + ".a" * 2000,
        "REMOVE " + ", ".join(f"l[{n}]" for n in range(500)),
        "a and " * 600,
        "[" * 4000,
    ],
)
def test_deep_and_wide_texts(text: str) -> None:
    parse_everything(text)


def test_deep_conditions_are_evaluated() -> None:
    values = {":v": {"N": "1"}}
    text = "(a=:v and " * 149 + "a=:v" + ")" * 149
    condition = parse_condition(text, "ConditionExpression", Placeholders(None, values))
    assert condition.evaluate({"a": {"N": "1"}})


def test_random_bytes() -> None:
    source = random.Random(7)
    for _ in range(300):
        parse_everything("".join(source.choices(string.printable, k=source.randrange(80))))
