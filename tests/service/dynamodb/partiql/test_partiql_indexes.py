"""SELECT from indexes."""

from __future__ import annotations

from typing import Any

import pytest
from tests.service.dynamodb.partiql.conftest import Run, names


@pytest.fixture
def rows(run: Run) -> None:
    for sort, partition in (("s1", "x"), ("s2", "z"), ("s4", "x")):
        run(
            "INSERT INTO indexed VALUE {'pk': 'p', 'sk': ?, 'g': ?, 'l': ?, 'proj': 'yes', 'np': ?}",
            {"S": sort}, {"S": partition}, {"S": f"l{sort}"}, {"S": f"np{sort}"},
        )  # fmt: skip
    run("INSERT INTO indexed VALUE {'pk': 'p', 'sk': 's3', 'np': 'nps3'}")


def test_an_index_has_only_what_has_its_key(run: Run, rows: None) -> None:
    assert names(run("""SELECT sk FROM "indexed"."gsi-all" WHERE g = 'x'""")) == ["s1", "s4"]
    assert names(run("""SELECT sk FROM "indexed" WHERE pk = 'p'""")) == ["s1", "s2", "s3", "s4"]
    assert len(run("""SELECT * FROM "indexed"."gsi-all" WHERE pk = 'p'""")["Items"]) == 3


def test_a_star_is_what_the_index_projects(run: Run, rows: None) -> None:
    def attributes(index: str, where: str) -> list[set[str]]:
        answer = run(f'SELECT * FROM "indexed"."{index}" WHERE {where}', ReturnConsumedCapacity="INDEXES")
        assert answer["ConsumedCapacity"]["Table"]["CapacityUnits"] == 0
        return [set(row) for row in answer["Items"]]

    assert attributes("gsi-keys", "g = 'z'") == [{"pk", "sk", "g"}]
    assert attributes("gsi-inc", "g = 'z'") == [{"pk", "sk", "g", "proj"}]
    assert attributes("lsi-keys", "pk = 'p' AND l = 'ls2'") == [{"pk", "sk", "l"}]


def test_a_local_index_reaches_back_for_what_it_lacks(run: Run, rows: None) -> None:
    def read(columns: str, **more: Any) -> tuple[int, float, float]:
        statement = f"""SELECT {columns} FROM "indexed"."lsi-keys" WHERE pk = 'p'"""
        answer = run(statement, ReturnConsumedCapacity="INDEXES", **more)
        used = answer["ConsumedCapacity"]
        of_index = used["LocalSecondaryIndexes"]["lsi-keys"]["CapacityUnits"]
        return len(answer["Items"]), used["Table"]["CapacityUnits"], of_index

    assert read("np") == (3, 1.5, 0.5)
    assert read("np", Limit=1) == (1, 0.5, 0.5)
    assert read("l") == (3, 0.0, 0.5)
    assert read("np", ConsistentRead=True) == (3, 3.0, 1.0)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("np = 'nps1'", []),
        ("NOT np = 'nps1'", ["s1", "s2", "s4"]),
        ("(g = 'x' AND np = 'nps1') OR (g = 'z')", ["s2"]),
        ("(g = 'x' AND proj = 'yes') OR (g = 'z' AND np = '1')", ["s1", "s4"]),
        ("g > 'a' AND np = '1'", []),
        ("g = 'x' AND (g = 'z' OR np = '1')", []),
        ("(g = 'x' AND np = '1') OR proj = 'yes'", ["s1", "s2", "s4"]),
        ("g = 'x' AND proj IS NOT MISSING", ["s1", "s4"]),
    ],
)
def test_filters_see_the_index_and_not_the_item(
    run: Run, rows: None, where: str, expected: list[str]
) -> None:
    assert sorted(names(run(f'SELECT sk FROM "indexed"."gsi-inc" WHERE {where}'))) == expected


def test_pages_of_an_index(run: Run, rows: None) -> None:
    statement = """SELECT sk FROM "indexed"."gsi-all" WHERE g IN ['x', 'z']"""
    found: list[str] = []
    more: dict[str, Any] = {"Limit": 1}
    while True:
        answer = run(statement, **more)
        found += names(answer)
        if "NextToken" not in answer:
            break
        assert answer["LastEvaluatedKey"].keys() == {"g", "pk", "sk"}
        more["NextToken"] = answer["NextToken"]
    assert found == ["s1", "s4", "s2"]


def test_indexes_follow_what_statements_write(run: Run, rows: None) -> None:
    run("UPDATE indexed SET g = 'new' WHERE pk = 'p' AND sk = 's1'")
    run("DELETE FROM indexed WHERE pk = 'p' AND sk = 's4'")
    assert names(run("""SELECT sk FROM indexed."gsi-all" WHERE g = 'new'""")) == ["s1"]
    assert names(run("""SELECT sk FROM indexed."gsi-all" WHERE g = 'x'""")) == []
