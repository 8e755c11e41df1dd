"""INSERT, UPDATE and DELETE as statements of their own."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.service.dynamodb.partiql.conftest import Run, refusal

FAILED = "ConditionalCheckFailedException: The conditional request failed"


def stored(run: Run) -> dict[str, Any]:
    rows = run("SELECT * FROM one WHERE pk = 'a'")["Items"]
    row: dict[str, Any] = rows[0] if rows else {}
    return row


@pytest.fixture
def row(run: Run) -> None:
    run(
        """INSERT INTO one VALUE {'pk': 'a', 'n': 5, 'data': 'old', 'keep': 'same', 'ss': <<'a', 'b'>>,
        'ns': <<1, 2>>, 'm': {'sub': 'old', 'sib': 1}, 'tags': ['a', 'b', 'c']}"""
    )


def test_an_insert_is_no_overwrite(run: Run, row: None) -> None:
    duplicate = "DuplicateItemException: Duplicate primary key exists in table"
    assert refusal(run, "INSERT INTO one VALUE {'pk': 'a', 'data': 'new'}") == duplicate
    assert stored(run)["data"] == {"S": "old"}
    run("DELETE FROM one WHERE pk = 'a'")
    assert run("INSERT INTO one VALUE {'pk': 'a'}")["Items"] == []


def test_all_changes_are_made_from_the_old_item(run: Run, row: None) -> None:
    run(
        """UPDATE one SET n = n + 1 + n, copied = data, data = 'new' REMOVE keep REMOVE m.sib
        SET m.more = [2020, 'x'] SET tags = list_append(list_append(['0'], tags), [<<1>>])
        SET ss = SET_ADD(ss, <<'c'>>) SET ns = set_delete(ns, <<1>>) SET fresh = set_add(fresh, ?)
        WHERE pk = 'a'""",
        {"BS": [b"x"]},
    )
    assert stored(run) == {
        "pk": {"S": "a"},
        "n": {"N": "11"},
        "copied": {"S": "old"},
        "data": {"S": "new"},
        "m": {"M": {"sub": {"S": "old"}, "more": {"L": [{"N": "2020"}, {"S": "x"}]}}},
        "tags": {"L": [{"S": "0"}, {"S": "a"}, {"S": "b"}, {"S": "c"}, {"NS": ["1"]}]},
        "ss": {"SS": ["a", "b", "c"]},
        "ns": {"NS": ["2"]},
        "fresh": {"BS": [b"x"]},
    }


def test_a_set_without_members_is_gone(run: Run, row: None) -> None:
    run("UPDATE one SET ss = set_delete(ss, <<'a', 'b'>>) SET ns = set_delete(ns, <<9>>) WHERE pk = 'a'")
    assert "ss" not in stored(run)
    assert stored(run)["ns"] == {"NS": ["1", "2"]}


def test_an_update_may_begin_with_its_table(run: Run, row: None) -> None:
    answer = run("from one where pk = ? and n = 5 set n = n - 1 remove data returning all new *", {"S": "a"})
    assert answer["Items"][0]["n"] == {"N": "4"}
    assert "data" not in answer["Items"][0]
    assert refusal(run, "FROM one WHERE pk = 'a' AND n = 5 SET n = 0") == FAILED


def test_what_stands_beside_the_key_is_a_condition(run: Run, row: None) -> None:
    assert refusal(run, "UPDATE one SET n = 9 WHERE pk = 'a' AND data = 'x'") == FAILED
    assert refusal(run, "DELETE FROM one WHERE (pk = 'a') AND NOT begins_with(data, 'o')") == FAILED
    assert stored(run)["n"] == {"N": "5"}
    run("UPDATE one SET n = 9 WHERE (pk = 'a' AND pk = 'a') AND (data = 'old' OR data = 'x')")
    assert stored(run)["n"] == {"N": "9"}
    run("DELETE FROM one WHERE pk = 'a' AND attribute_exists(tags[0])")
    assert stored(run) == {}


def test_a_failed_condition_shows_the_item_where_that_is_wanted(run: Run, row: None) -> None:
    with pytest.raises(ClientError) as caught:
        run("UPDATE one SET n = 9 WHERE pk = 'a' AND n = 1", ReturnValuesOnConditionCheckFailure="ALL_OLD")
    answer: Any = caught.value.response
    assert answer["Item"]["n"] == {"N": "5"}


def test_an_update_needs_its_item_and_a_delete_does_not(run: Run) -> None:
    for statement in (
        "UPDATE one SET n = 9 WHERE pk = 'a'",
        "UPDATE one SET n = 9 WHERE pk = 'a' AND attribute_not_exists(pk)",
        "UPDATE one SET ss = set_add(ss, <<'x'>>) WHERE pk = 'a' RETURNING ALL OLD *",
    ):
        assert refusal(run, statement) == FAILED
    assert stored(run) == {}
    assert run("DELETE FROM one WHERE pk = 'a' AND data = 'x' RETURNING ALL OLD *")["Items"] == []


RETURNED = {
    "SET data = 'new' RETURNING MODIFIED OLD *": {"data": {"S": "old"}},
    "SET data = 'new' RETURNING MODIFIED NEW *": {"data": {"S": "new"}},
    "SET m.sub = 'new' RETURNING MODIFIED NEW *": {"m": {"M": {"sub": {"S": "new"}}}},
    "SET m.sub = 'new' RETURNING MODIFIED OLD *": {"m": {"M": {"sub": {"S": "old"}}}},
    "REMOVE data RETURNING MODIFIED OLD *": {"data": {"S": "old"}},
    "REMOVE data RETURNING MODIFIED NEW *": None,
    "SET more = 1 RETURNING MODIFIED OLD *": None,
    "SET more = 1 RETURNING MODIFIED NEW *": {"more": {"N": "1"}},
    "SET tags[2] = 'y', tags[0] = 'x' RETURNING MODIFIED NEW *": {"tags": {"L": [{"S": "x"}, {"S": "y"}]}},
    "SET tags[2] = 'y', tags[0] = 'x' RETURNING MODIFIED OLD *": {"tags": {"L": [{"S": "a"}, {"S": "c"}]}},
    "SET tags[7] = 'y' RETURNING MODIFIED NEW *": None,
    "SET tags[3] = 'y' RETURNING MODIFIED NEW *": {"tags": {"L": [{"S": "y"}]}},
    "SET tags[3] = 'y' RETURNING MODIFIED OLD *": None,
    "REMOVE tags[1] RETURNING MODIFIED OLD *": {"tags": {"L": [{"S": "b"}]}},
    "REMOVE tags[1] RETURNING MODIFIED NEW *": {"tags": {"L": [{"S": "c"}]}},
    "REMOVE tags[2] RETURNING MODIFIED NEW *": None,
}


@pytest.mark.parametrize("change", RETURNED)
def test_what_an_update_returns(run: Run, row: None, change: str) -> None:
    changes, clause = change.split(" RETURNING ")
    expected = RETURNED[change]
    answer = run(f"UPDATE one {changes} WHERE pk = 'a' RETURNING {clause}")
    assert answer["Items"] == ([expected] if expected else [])


def test_whole_items_are_returned_with_their_key(run: Run, row: None) -> None:
    before = stored(run)
    assert run("UPDATE one SET n = 1 WHERE pk = 'a' RETURNING ALL OLD *")["Items"] == [before]
    after = before | {"n": {"N": "1"}}
    assert run("UPDATE one SET n = 1 WHERE pk = 'a' RETURNING ALL NEW *")["Items"] == [after]
    assert run("DELETE FROM one WHERE pk = 'a' RETURNING ALL OLD *")["Items"] == [after]
    assert run("DELETE FROM one WHERE pk = 'a' RETURNING ALL OLD *")["Items"] == []


def test_writes_cost_what_the_native_ones_do(run: Run) -> None:
    statement = "INSERT INTO indexed VALUE {'pk': 'p', 'sk': 's', 'g': 'x', 'l': 'y'}"
    used = run(statement, ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"]
    assert used["Table"] == {"CapacityUnits": 1.0}
    assert used["CapacityUnits"] == 6.0
    assert used["GlobalSecondaryIndexes"].keys() == {"gsi-all", "gsi-inc", "gsi-keys"}
    used = run("DELETE FROM one WHERE pk = 'none'", ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]
    assert used == {"TableName": "one", "CapacityUnits": 1.0}


def test_literals_nest_to_32_levels(run: Run) -> None:
    def nested(levels: int) -> str:
        return "{'a':" * levels + "1" + "}" * levels

    run(f"INSERT INTO one VALUE {{'pk': 'a', 'd': {nested(31)}}}")
    too_deep = "ValidationException: Nesting Levels have exceeded supported limits under root"
    assert refusal(run, f"UPDATE one SET d = {nested(32)} WHERE pk = 'a'") == too_deep + ".a" * 32
    lists = "[" * 200 + "1" + "]" * 200
    assert refusal(run, f"UPDATE one SET d = {lists} WHERE pk = 'a'") == too_deep + "[0]" * 32
    deep = "UPDATE one SET d.a = ? WHERE pk = 'a'"
    value: dict[str, Any] = {"S": "x"}
    for _ in range(31):
        value = {"M": {"a": value}}
    assert refusal(run, deep, value) == "ValidationException: Nesting Levels have exceeded supported limits"


def test_streams_see_what_statements_write(run: Run, dynamodb: Any, streams: Any) -> None:
    dynamodb.update_table(
        TableName="one", StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    )
    dynamodb.get_waiter("table_exists").wait(TableName="one")
    run("INSERT INTO one VALUE {'pk': 'a'}")
    run("UPDATE one SET n = 1 WHERE pk = 'a'")
    run("DELETE FROM one WHERE pk = 'a'")
    arn = dynamodb.describe_table(TableName="one")["Table"]["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    records = streams.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY", "REMOVE"]
    assert records[1]["dynamodb"]["NewImage"] == {"pk": {"S": "a"}, "n": {"N": "1"}}


def test_items_have_400_kilobytes_whatever_wrote_them(run: Run) -> None:
    rest = 400 * 1024 - len("pk" + "a" + "text")
    insert = "INSERT INTO one VALUE {'pk': 'a', 'text': ?}"
    update = "UPDATE one SET text = ? WHERE pk = 'a'"
    too_long = {"S": "x" * (rest + 1)}
    said = "ValidationException: Item size has exceeded the maximum allowed size"
    assert refusal(run, insert, too_long) == said
    run("INSERT INTO one VALUE {'pk': 'a'}")
    said = "ValidationException: Item size to update has exceeded the maximum allowed size"
    assert refusal(run, update, too_long) == said
    run(update, {"S": "x" * rest})
    assert len(stored(run)["text"]["S"]) == rest
    run("DELETE FROM one WHERE pk = 'a'")
    run(insert, {"S": "x" * rest})
