"""WHERE against FilterExpression: the same items fit, and the same faults are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.engines.dynamodb.partiql.wheres import Tree, conditions, items, native, partiql

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.condition import Condition, parse_condition
from fogbank.engines.dynamodb.expressions.placeholders import Placeholders
from fogbank.engines.dynamodb.partiql.conditions import Translator, condition_of
from fogbank.engines.dynamodb.partiql.inputs import Inputs
from fogbank.engines.dynamodb.partiql.syntax.statements import parse
from fogbank.engines.dynamodb.partiql.syntax.tree import Select

PREFIX = "Invalid FilterExpression: "
# A valid filter has no parentheses of which one pair would do; statements have no such rule.
REDUNDANT = "The expression has redundant parentheses;"


def of_statement(where: str) -> Condition:
    select = parse(f"SELECT * FROM t WHERE {where}")
    assert isinstance(select, Select)
    assert select.where is not None
    inputs = Inputs([])
    return condition_of(Translator(inputs).tree(select.where), inputs)


def of_filter(tree: Tree) -> Condition:
    values: dict[str, Any] = {}
    text = native(tree, values)
    given = Placeholders(None, values or None)
    return parse_condition(text, "FilterExpression", given)


def outcome(make: Callable[[], Condition], some: list[dict[str, Any]]) -> list[bool] | str:
    """Which items fit, or the words of the fault."""
    try:
        condition = make()
    except Fault as fault:
        return fault.message.removeprefix(PREFIX)
    return [condition.evaluate(item) for item in some]


@given(tree=conditions(), some=st.lists(items, max_size=6))
@settings(max_examples=400, deadline=None)
def test_a_where_is_the_filter_that_means_the_same(tree: Tree, some: list[dict[str, Any]]) -> None:
    expected = outcome(lambda: of_filter(tree), some)
    if expected != REDUNDANT:
        assert outcome(lambda: of_statement(partiql(tree)), some) == expected


def test_a_condition_knows_its_paths() -> None:
    condition = of_statement("a.b = 1 AND (contains(c, 'x') = true OR NOT size(d[0]) > 2)")
    assert condition.paths == {("a", "b"), ("c",), ("d", 0)}
