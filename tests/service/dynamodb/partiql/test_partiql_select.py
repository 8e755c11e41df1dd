"""SELECT: columns, conditions, orders and pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.service.dynamodb.partiql.conftest import Run, names, refusal

from fogbank.testing.cloud import Cloud


@pytest.fixture
def rows(run: Run) -> None:
    for partition in ("o", "p"):
        for sort in "123":
            run(f"""INSERT INTO "two" VALUE {{'pk': '{partition}', 'sk': '{sort}', 'n': {sort}}}""")


def test_a_row_comes_back_as_it_was_inserted(run: Run) -> None:
    run(
        """INSERT INTO "one" VALUE {'pk': 'a', 'n': -1.50E2, 't': true, 'z': null, 'q': 'it''s',
        'm': {'l': [1, 'x', <<'b', 'c'>>]}, 'ns': <<1, 2.50>>, 'b': ?}""",
        {"B": b"\x00\x01"},
    )
    assert run("SELECT * FROM one WHERE pk = 'a'")["Items"] == [
        {
            "pk": {"S": "a"},
            "n": {"N": "-150"},
            "t": {"BOOL": True},
            "z": {"NULL": True},
            "q": {"S": "it's"},
            "m": {"M": {"l": {"L": [{"N": "1"}, {"S": "x"}, {"SS": ["b", "c"]}]}}},
            "ns": {"NS": ["1", "2.5"]},
            "b": {"B": b"\x00\x01"},
        }
    ]


def test_columns_are_named_by_the_last_name_of_their_path(run: Run) -> None:
    run("""INSERT INTO "one" VALUE {'pk': 'a', 'm': {'k': ['c', 'd'], 'z': 1}, 'l': ['x']}""")
    answer = run("""SELECT m.k[1], l[-0], m.z, "m.z2", absent FROM "one" WHERE pk = 'a'""")
    assert answer["Items"] == [{"k[1]": {"S": "d"}, "l[0]": {"S": "x"}, "z": {"N": "1"}}]
    assert run("SELECT absent FROM one")["Items"] == [{}]


def test_keywords_comments_and_semicolons(run: Run) -> None:
    run("insert into one value {'pk': 'a--b /*c*/'}")
    answer = run("select/**/* from one -- the table\nwhere pk/* key */ = 'a--b /*c*/'; -- done")
    assert names(answer, "pk") == ["a--b /*c*/"]


@pytest.mark.parametrize(
    "literal", ["7.31e6", "7.31E6", "7.31e+6", "731e4", "73100000e-1", ".731e7", "- - 7310000"]
)
def test_numbers_are_found_however_they_are_written(run: Run, literal: str) -> None:
    run("INSERT INTO num VALUE {'pk': 7310000}")
    assert names(run(f"SELECT * FROM num WHERE pk = {literal}"), "pk") == ["7310000"]


CONDITIONS = {
    "attribute_exists(m.x) AND ATTRIBUTE_NOT_EXISTS (nope) AND attribute_exists(l[0])": True,
    '(attribute_exists(nope) OR NOT attribute_exists("m"))': False,
    "attribute_exists(nope) = false": True,
    "true = attribute_exists(n)": True,
    "attribute_exists(n) <> 1": True,
    "attribute_exists(n) = 1": False,
    "contains(nope, 'z') = false": True,
    "(n BETWEEN 0 AND 5) = true": True,
    "(n = 5 OR flag = 'x') = false": True,
    "attribute_exists(nope) IN [true, false]": True,
    "attribute_exists(n) = attribute_exists(flag)": True,
    "attribute_exists(n) = yes": True,
    "attribute_exists(n) = flag": False,
    "NOT attribute_exists(n) = true": False,
    "(attribute_exists(n) = true) = false": False,
    "z IS NULL": True,
    "n IS NOT NULL": True,
    "nope IS NULL": False,
    "nope IS NOT NULL": True,
    "nope IS MISSING": True,
    "n IS NOT MISSING": True,
    "yes IS BOOL AND flag IS STRING AND n IS NUMERIC AND m IS STRUCT AND l IS LIST": True,
    "flag IS BOOL": False,
    "size(flag) = 5 AND size(l) < 2": True,
    "attribute_type(ss, 'SS')": True,
    "contains(ss, 'a') AND contains(flag, 'igh') AND NOT contains(ss, 'z')": True,
    "begins_with(flag, 'ri')": True,
    "n IN [1, ?] AND n NOT IN (2, 3)": True,
    "n NOT BETWEEN 2 AND 3 AND n != 2": True,
    "ss = <<'b', 'a'>> AND m = {'x': 'y'}": True,
    "m['x'] = 'y'": True,
    "n BETWEEN - 2 AND +5 AND n IN [- 1, 1]": True,
}


@pytest.mark.parametrize("where", ["pk = 'a' AND ", ""])
def test_conditions_hold_in_a_partition_as_in_a_scan(run: Run, where: str) -> None:
    run(
        """INSERT INTO one VALUE {'pk': 'a', 'n': 1, 'flag': 'right', 'yes': true, 'z': null, 'l': ['a'],
        'm': {'x': 'y'}, 'ss': <<'a', 'b'>>}"""
    )
    differing = {}
    for condition, holds in CONDITIONS.items():
        given = [{"N": "1"}] if "?" in condition else []
        answer = run(f"SELECT pk FROM one WHERE {where}{condition}", *given)
        if bool(answer["Items"]) is not holds:
            differing[condition] = not holds
    assert differing == {}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("pk = 'o' AND (sk = '1' OR sk = '2')", "12"),
        ("pk = 'o' AND sk IN ['2', '1']", "12"),
        ("pk = 'o' AND (sk < '2' OR sk > '2' OR sk = '2')", "123"),
        ("pk = 'o' AND NOT sk = '1'", "23"),
        ("pk = 'o' AND sk <> '1' AND sk < '3'", "2"),
        ("pk = 'o' AND sk = '1' AND sk > '0'", "1"),
        ("pk = 'o' AND sk > '3' AND sk < '2'", ""),
        ("'o' = pk AND '2' <= sk", "23"),
        ("pk = 'o' AND begins_with(sk, '3')", "3"),
        ("pk = 'o' AND sk BETWEEN '2' AND '3' AND n < 3", "2"),
        ("pk = 'o' AND NOT sk = '1' OR pk = 'o' AND sk = '2'", "23"),
        ("pk = 'o' OR pk = 'o' AND NOT sk = '1'", "123"),
        ("pk = 'o' AND NOT sk IN ['1', '3'] OR pk = 'o' AND sk = '2'", "2"),
        ("pk = 'o' AND pk = 'p'", ""),
        ("pk > 1", ""),
    ],
)
def test_conditions_on_keys_find_each_row_once(run: Run, rows: None, where: str, expected: str) -> None:
    assert names(run(f'SELECT sk FROM "two" WHERE {where}')) == list(expected)


def test_only_the_named_partitions_are_read(run: Run, rows: None) -> None:
    def units(where: str) -> float:
        answer = run(f"SELECT * FROM two WHERE {where}", ReturnConsumedCapacity="TOTAL")
        units: float = answer["ConsumedCapacity"]["CapacityUnits"]
        return units

    run("INSERT INTO two VALUE {'pk': 'big', 'sk': 'x', 'text': ?}", {"S": "x" * 40_000})
    assert units("pk = 'o'") == 0.5
    assert units("pk IN ['o', 'p'] AND n = 1") == 1.0
    assert units("pk = 'o' AND sk IN ['1', '2', '3']") == 1.5
    assert units("pk = 'o' OR n = 1") > 4.0
    assert units("pk = 'none'") == 0.5


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ("pk = 'o' ORDER BY sk DESC", "o3 o2 o1"),
        ("pk = 'o' ORDER BY sk", "o1 o2 o3"),
        ("pk = 'o' ORDER BY pk ASC", "o3 o2 o1"),
        ("pk IN ['o', 'p'] ORDER BY pk DESC, sk ASC", "p1 p2 p3 o1 o2 o3"),
        ("pk IN ['p', 'o'] AND sk > '1' ORDER BY pk, sk", "o2 o3 p2 p3"),
        ("pk = 'o' AND sk IN ['3', '1'] ORDER BY sk DESC", "o3 o1"),
    ],
)
def test_order_by(run: Run, rows: None, tail: str, expected: str) -> None:
    assert _walk(run, tail, 2) == _walk(run, tail, None) == expected.split()


def _walk(run: Run, tail: str, limit: int | None) -> list[str]:
    """All rows, over all pages."""
    found: list[str] = []
    more: dict[str, Any] = {} if limit is None else {"Limit": limit}
    while True:
        answer = run(f"SELECT * FROM two WHERE {tail}", **more)
        assert limit is None or len(answer["Items"]) <= limit
        found += [row["pk"]["S"] + row["sk"]["S"] for row in answer["Items"]]
        if "NextToken" not in answer:
            return found
        assert answer["LastEvaluatedKey"].keys() == {"pk", "sk"}
        more["NextToken"] = answer["NextToken"]


@pytest.mark.parametrize("tail", ["n > 0", "pk IN ['o', 'p'] AND sk IN ['1', '3']", "pk = 'o'"])
def test_pages_of_one_row_are_all_rows(run: Run, rows: None, tail: str) -> None:
    assert sorted(_walk(run, tail, 1)) == sorted(_walk(run, tail, None))


def test_limit_counts_what_is_read_and_a_whole_key_needs_no_second_page(run: Run, rows: None) -> None:
    answer = run("SELECT * FROM two WHERE pk = 'o' AND n = 3", Limit=2)
    assert answer["Items"] == []
    assert "NextToken" in answer
    assert "NextToken" not in run("SELECT * FROM two WHERE pk = 'o' AND sk = '1'", Limit=1)


def test_a_page_ends_at_a_megabyte(run: Run) -> None:
    for number in range(4):
        run("INSERT INTO two VALUE {'pk': ?, 'sk': 'a', 'x': ?}", {"S": f"p{number}"}, {"S": "x" * 390_000})
    keys = "SELECT pk FROM two WHERE pk IN ['p0', 'p1', 'p2', 'p3']"
    first = run(keys)
    assert len(first["Items"]) == 3
    assert names(run(keys, NextToken=first["NextToken"]), "pk") == ["p3"]


def test_a_token_belongs_to_its_statement(run: Run, rows: None) -> None:
    statement = "SELECT * FROM two WHERE pk = ?"
    token = run(statement, {"S": "o"}, Limit=1)["NextToken"]
    assert names(run(statement, {"S": "o"}, NextToken=token, ConsistentRead=True, Limit=9)) == ["2", "3"]
    mismatch = "ValidationException: NextToken does not match request"
    assert refusal(run, statement, {"S": "p"}, NextToken=token) == mismatch
    assert refusal(run, statement + " ", {"S": "o"}, NextToken=token) == mismatch
    for broken in ("garbage", token[:-8] + "AAAAAAA=", "AAAA", "ü"):
        assert (
            refusal(run, statement, {"S": "o"}, NextToken=broken) == "ValidationException: Invalid NextToken"
        )


def test_too_many_reads_and_choices(run: Run) -> None:
    def choices(count: int) -> str:
        return ", ".join(f"'v{number}'" for number in range(count))

    too_many_reads = "ValidationException: Too many decomposed read operations for a given query."
    too_many_choices = (
        "ValidationException: The IN operator is provided with too many operands; number of operands: 101"
    )
    said = {
        f"pk IN [{choices(51)}]": too_many_reads,
        f"pk = 'a' AND sk IN [{choices(51)}]": too_many_reads,
        f"pk IN [{choices(26)}] AND sk IN ['1', '2']": too_many_reads,
        f"pk IN [{choices(50)}] AND flag IN [{choices(100)}]": "",
        f"pk IN [{choices(51)}] OR flag = 'one'": "",
        f"pk = 'a' AND flag IN [{choices(101)}]": too_many_choices,
    }
    assert {where: refusal(run, f"SELECT * FROM two WHERE {where}") for where in said} == said


def test_capacity_is_that_of_the_native_reads(run: Run, dynamodb: Any) -> None:
    run("INSERT INTO two VALUE {'pk': 'a', 'sk': 'b', 'x': ?}", {"S": "x" * 5_000})
    answer = run(
        "SELECT sk FROM two WHERE pk = 'a' AND sk = 'b'",
        ConsistentRead=True,
        ReturnConsumedCapacity="INDEXES",
    )
    native = dynamodb.get_item(
        TableName="two", Key={"pk": {"S": "a"}, "sk": {"S": "b"}}, ConsistentRead=True,
        ReturnConsumedCapacity="INDEXES",
    )  # fmt: skip
    assert answer["ConsumedCapacity"] == native["ConsumedCapacity"]
    assert answer["ConsumedCapacity"]["Table"] == {"CapacityUnits": 2.0}


def test_requests_are_checked_like_all_others(run: Run) -> None:
    prefix = "ValidationException: 1 validation error detected: Value "
    assert refusal(run, "").startswith(
        f"{prefix}'' at 'statement' failed to satisfy constraint: Member must have "
    )
    assert refusal(run, "SELECT * FROM one", Limit=0).startswith(f"{prefix}'0' at 'limit' failed")
    assert refusal(run, "x" * 8193).endswith("Member must have length less than or equal to 8192")


def test_the_resource_takes_plain_values(run: Run, cloud: Cloud) -> None:
    client = cloud.resource("dynamodb").meta.client
    statement = "INSERT INTO two VALUE {'pk': ?, 'sk': 's', 'n': ?, 'm': ?}"
    client.execute_statement(Statement=statement, Parameters=["a", Decimal("1.5"), {"x": {"y", "z"}}])
    answer = client.execute_statement(Statement="SELECT n, m.x FROM two WHERE pk = ?", Parameters=["a"])
    assert answer["Items"] == [{"n": Decimal("1.5"), "x": {"y", "z"}}]
