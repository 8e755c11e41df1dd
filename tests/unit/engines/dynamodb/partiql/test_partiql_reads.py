"""Which ranges of keys a WHERE reads."""

from __future__ import annotations

import pytest

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.key_schema import KeyAttribute, KeySchema
from fogbank.engines.dynamodb.partiql.conditions import Translator
from fogbank.engines.dynamodb.partiql.inputs import Inputs
from fogbank.engines.dynamodb.partiql.reads import Branch, branches
from fogbank.engines.dynamodb.partiql.syntax.statements import parse
from fogbank.engines.dynamodb.partiql.syntax.tree import Select
from fogbank.engines.dynamodb.values.keys import encode

SCHEMA = KeySchema((KeyAttribute("p", "S"),), (KeyAttribute("s", "N"),))
HASH_ONLY = KeySchema((KeyAttribute("p", "S"),))


def planned(where: str, schema: KeySchema = SCHEMA) -> list[Branch]:
    select = parse(f"SELECT * FROM t WHERE {where}")
    assert isinstance(select, Select)
    assert select.where is not None
    inputs = Inputs([])
    return branches(Translator(inputs).tree(select.where), schema, inputs)


def number(value: int) -> bytes:
    return encode({"N": str(value)})


def test_a_range_is_what_all_its_conditions_have_in_common() -> None:
    (branch,) = planned("p = 'a' AND s > 1 AND s <= 5 AND x = 1 AND s BETWEEN 0 AND 3")
    assert branch.partition == encode({"S": "a"})
    assert number(1) < branch.lower < number(2)
    assert branch.upper is not None
    assert number(3) < branch.upper < number(4)
    assert len(branch.filters) == 1
    assert not branch.single


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("p = 'a'", 1),
        ("p IN ['a', 'b', 'c']", 3),
        ("p IN ['a', 'b'] AND s IN [1, 2]", 4),
        ("(p = 'a' AND s = 1) OR (p = 'b')", 2),
        ("p = 'a' AND (s < 1 OR s > 2)", 2),
        ("p = 'a' AND (x = 1 OR y = 2)", 1),
        ("p = 'a' AND s <> 1 OR p = 'a' AND s = 1", 1),
        ("p = 'a' AND s > 3 AND s < 1 OR p = 'a' AND s = 2", 2),
        ("p = 'a' AND p = 'a'", 1),
        ("p = 'a' OR x = 1", 0),
        ("p > 'a'", 0),
        ("NOT p = 'a'", 0),
        ("p = x", 0),
        ("p.x = 'a'", 0),
        ("p = 'a' AND p = 'b'", 0),
        ("s = 1", 0),
    ],
)
def test_how_many_ranges_are_read_and_0_is_a_scan(where: str, count: int) -> None:
    assert len(planned(where)) == count


def test_ranges_are_in_the_order_of_their_keys() -> None:
    found = planned("p IN ['b', 'a'] AND s IN [10, 9, -1]")
    assert [(one.partition, one.lower) for one in found] == sorted(
        (one.partition, one.lower) for one in found
    )
    assert all(one.single for one in found)


def test_a_partition_without_sort_key_is_one_item() -> None:
    assert [one.single for one in planned("p IN ['a', 'b']", HASH_ONLY)] == [True, True]
    with pytest.raises(Fault, match="Overlapping conditions"):
        planned("p = 'a' OR p = 'a' AND x = 1", HASH_ONLY)


def test_conditions_that_multiply_are_not_spread_out_without_end() -> None:
    with pytest.raises(Fault, match="Too many decomposed read operations"):
        planned(" AND ".join(f"(p = 'a' AND s = {n} OR p = 'b' AND s = {n})" for n in range(20)))
