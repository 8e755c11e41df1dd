"""Statements as trees, and text that would be too much for a reader without bounds."""

from __future__ import annotations

import time

import pytest

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.partiql.syntax.statements import parse
from fogbank.engines.dynamodb.partiql.syntax.tokens import tokenize
from fogbank.engines.dynamodb.partiql.syntax.tree import (
    Infix,
    Joined,
    Number,
    Prefixed,
    Reference,
    Select,
    Update,
)


def where(text: str) -> object:
    select = parse(f"SELECT * FROM t WHERE {text}")
    assert isinstance(select, Select)
    return select.where


def test_places_are_counted_in_lines_and_characters() -> None:
    places = [str(token.spot) for token in tokenize("a\n  \"b c\" -- x\r\n'd''e'")]
    assert places == ["1:1:1", "2:3:5", "3:1:6", "3:7:0"]


def test_what_binds_stronger() -> None:
    tree = where("NOT a = 1 AND b = 2 OR c = d - 1 AND e BETWEEN 1 AND 2 AND f = 3")
    assert isinstance(tree, Joined)
    assert tree.operator == "or"
    left, right = tree.terms
    assert isinstance(left, Joined)
    assert isinstance(left.terms[0], Prefixed)
    assert isinstance(right, Joined)
    assert len(right.terms) == 3
    difference = right.terms[0]
    assert isinstance(difference, Infix)
    assert isinstance(difference.right, Infix)
    assert difference.right.operator == "-"


def test_signs_are_part_of_numbers() -> None:
    tree = where("a = - -/* c */- 1.50")
    assert isinstance(tree, Infix)
    assert isinstance(tree.right, Number)
    assert tree.right.text == "-1.50"


def test_names_in_quotes_are_never_keywords() -> None:
    tree = where('"select"."from"[0] = 1')
    assert isinstance(tree, Infix)
    assert isinstance(tree.left, Reference)
    assert (tree.left.name, tree.left.steps[0]) == ("select", "from")


def test_the_two_forms_of_an_update_are_one() -> None:
    one = parse("UPDATE t SET a = 1, b = 2 REMOVE c WHERE p = 1 RETURNING ALL NEW *")
    two = parse("FROM t WHERE p = 1 SET a = 1, b = 2 REMOVE c RETURNING ALL NEW *")
    assert isinstance(one, Update)
    assert isinstance(two, Update)
    assert [change.target.name for change in one.changes] == [change.target.name for change in two.changes]
    assert one.returning == two.returning


@pytest.mark.parametrize(
    "text",
    [
        "(" * 8000,
        "[" * 8000,
        "{'a':" * 1600,
        "NOT " * 2000,
        "- " * 4000 + "1",
        "x IN (" * 1300,
        "size(" * 1600,
        "SELECT * FROM " * 580,
        "SELECT * FROM t WHERE a = 1" + " AND a = 1" * 800,
        "SELECT * FROM t WHERE a = 1" + " + 1" * 2000,
        "'" * 8001,
        "/*" * 4000,
    ],
)
def test_hostile_text_is_refused_quickly(text: str) -> None:
    begun = time.process_time()
    with pytest.raises(Fault):
        parse(text)
    assert time.process_time() - begun < 1
