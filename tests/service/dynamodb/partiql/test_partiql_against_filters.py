"""Random conditions on keys: a SELECT finds what a Scan with the same filter finds, over any pages."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.service.dynamodb.partiql.conftest import Run
from tests.unit.engines.dynamodb.partiql.wheres import Tree, conditions, native, partiql

# What only a SELECT refuses: it plans ranges of keys, where a Scan looks at everything.
PLANNED = ("Overlapping conditions", "Too many decomposed", "Key attribute's data type")
constants = st.sampled_from("abc").map(lambda text: {"S": text})
wheres = st.one_of(
    conditions(("pk", "sk", "flag"), constants),
    conditions(("sk", "flag"), constants, leaves=3).map(
        lambda tree: ("join", "AND", ("compare", "=", ("path", "pk"), ("value", {"S": "a"})), tree)
    ),
    conditions(("sk",), constants, leaves=3).map(
        lambda tree: (
            "join",
            "AND",
            ("in", ("path", "pk"), [("value", {"S": "b"}), ("value", {"S": "a"})]),
            tree,
        )
    ),
)


def test_a_select_finds_what_a_scan_with_the_same_filter_finds(run: Run, dynamodb: Any) -> None:
    for partition in "abc":
        for sort in "abcd":
            run(
                "INSERT INTO two VALUE {'pk': ?, 'sk': ?, 'flag': ?}",
                {"S": partition}, {"S": sort}, {"S": "abc"[(ord(partition) + ord(sort)) % 3]},
            )  # fmt: skip

    @given(tree=wheres, limit=st.sampled_from((None, 1, 3)))
    @settings(max_examples=150, deadline=None)
    def agree(tree: Tree, limit: int | None) -> None:
        try:
            expected = _scanned(dynamodb, tree)
        except ClientError:
            return  # a filter that both refuse: the unit tests compare the words
        try:
            found = _selected(run, partiql(tree), limit)
        except ClientError as error:
            answer: Any = error.response
            assert any(words in answer["Error"]["Message"] for words in PLANNED), answer["Error"]
            return
        assert sorted(found) == expected

    agree()


def _scanned(dynamodb: Any, tree: Tree) -> list[tuple[str, str]]:
    values: dict[str, Any] = {}
    request: dict[str, Any] = {"FilterExpression": native(tree, values)}
    if values:
        request["ExpressionAttributeValues"] = values
    items = dynamodb.scan(TableName="two", **request)["Items"]
    return sorted((item["pk"]["S"], item["sk"]["S"]) for item in items)


def _selected(run: Run, where: str, limit: int | None) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    more: dict[str, Any] = {} if limit is None else {"Limit": limit}
    while True:
        answer = run(f"SELECT pk, sk FROM two WHERE {where}", **more)
        found += [(row["pk"]["S"], row["sk"]["S"]) for row in answer["Items"]]
        if "NextToken" not in answer:
            return found
        more["NextToken"] = answer["NextToken"]
