"""What `fits` lets pass has nothing wrong with it. The rest is looked at closely, and may be fine, too."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fogbank.services.dynamodb.wire.constraints import _check_members, fits, rules_of

_ENUMS = st.sampled_from([None, "NONE", "ALL_OLD", "TOTAL", "SIZE", "AND", "EQ", "x", ""])
_NAMES = st.sampled_from([None, "things", "ab", "", "a" * 256, "a b", "tafel-ä"])
_CONDITIONS = st.dictionaries(
    st.text(max_size=2), st.fixed_dictionaries({}, optional={"ComparisonOperator": _ENUMS})
)
_MEMBERS = {
    "TableName": _NAMES,
    "IndexName": _NAMES,
    "Item": st.sampled_from([None, {}, {"p": {"S": "a"}}]),
    "Key": st.sampled_from([None, {}, {"p": {"S": "a"}}]),
    "Expected": st.one_of(st.none(), _CONDITIONS),
    "ConditionalOperator": _ENUMS,
    "ReturnValues": _ENUMS,
    "ReturnConsumedCapacity": _ENUMS,
    "ReturnItemCollectionMetrics": _ENUMS,
    "Limit": st.sampled_from([None, 0, 1]),
    "AttributesToGet": st.sampled_from([None, [], ["a"]]),
    "ConsistentRead": st.booleans(),
}


@given(
    st.sampled_from(["PutItem", "GetItem", "DeleteItem", "Query", "DescribeTable"]),
    st.fixed_dictionaries({}, optional=_MEMBERS),
    st.permutations(list(_MEMBERS)),
)
def test_members_fit_that_have_nothing_wrong(
    operation: str, members: dict[str, Any], order: list[str]
) -> None:
    request = {name: members[name] for name in order if name in members}
    errors: list[str] = []
    _check_members(rules_of(operation), request, "", errors)
    assert not (errors and fits(rules_of(operation), request))


def test_a_null_is_as_good_as_nothing() -> None:
    rules = rules_of("PutItem")
    assert fits(rules, {"TableName": "things", "Item": {}, "ReturnValues": None})
    assert not fits(rules, {"TableName": None, "Item": {}})
    assert not fits(rules, {"TableName": "things", "Item": None})


def test_what_is_remembered_of_members_has_an_end() -> None:
    rules = rules_of("PutItem")
    for number in range(300):
        assert fits(rules, {"TableName": "things", "Item": {}, f"x{number}": 1})
    assert len(rules.tests) <= 100
