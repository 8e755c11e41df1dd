"""Every implemented RDS operation under generated requests: always an answer that AWS could have given."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conformance.cases import Case, cases, edges
from tests.conformance.form import Answer, Caller, load

from fogbank.services.rds.service import OPERATIONS

HERE = Path(__file__).parent
VALID: dict[str, dict[str, Any]] = json.loads((HERE / "valid" / "rds.json").read_text())
BASELINE = HERE / "baseline" / "rds.json"
MODEL = load("rds")
pytestmark = pytest.mark.xdist_group("conformance")  # one server, and the baseline counts them all

# What refers to something that is not there is refused in AWS's words, not answered.
_REFUSED_VALID = {
    "CreateDBSubnetGroup": "InvalidSubnet",
    "DeleteDBSubnetGroup": "DBSubnetGroupNotFoundFault",
    "ModifyDBSubnetGroup": "DBSubnetGroupNotFoundFault",
    "StartDBInstance": "InvalidDBInstanceState",
}
# Control characters have a test of their own.
_LETTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
_accounts = (f"{number:012}" for number in itertools.count(100000000000))


def _for_account(value: Any, account: str) -> Any:
    return json.loads(json.dumps(value).replace("{account}", account))


def _account_with_instance(caller: Caller, account: str) -> str:
    made = caller.call(
        "CreateDBInstance", VALID["CreateDBInstance"] | {"DBInstanceIdentifier": "shop"}, account
    )
    assert made.status == 200, made.body
    there = caller.call("DescribeDBInstances", {"DBInstanceIdentifier": "shop"}, account)
    assert there.parsed["DBInstances"][0]["DBInstanceStatus"] == "available"
    return account


def _accounts_for(caller: Caller, operation: str) -> Iterator[str]:
    """An account for each case: one for all reads, a fresh one for each write."""
    if operation.startswith(("Describe", "List")):
        yield from itertools.repeat(_account_with_instance(caller, next(_accounts)))
    while operation.startswith("Create"):
        yield next(_accounts)
    while True:
        yield _account_with_instance(caller, next(_accounts))


def _problem(case: Case, answer: Answer, operation: str) -> str:
    if case.name == "valid":
        expected = _REFUSED_VALID.get(operation, "")
        return "" if answer.code == expected else f"expected {expected or 'success'}: {answer.parsed}"
    if case.absent and (answer.code, case.absent in answer.body.decode()) != ("InvalidParameterValue", True):
        return f"the missing member is not named: {answer.parsed.get('Error')}"
    return answer.problem()


def test_every_operation_has_a_valid_request() -> None:
    assert set(VALID) == set(OPERATIONS)


@pytest.mark.parametrize("operation", sorted(VALID))
def test_generated_requests(rds_caller: Caller, operation: str) -> None:
    shape = MODEL.operation_model(operation).input_shape
    passed, problems = 0, []
    for account, case in zip(
        _accounts_for(rds_caller, operation), cases(shape, VALID[operation]), strict=False
    ):
        answer = rds_caller.call(operation, _for_account(case.parameters, account), account)
        problem = _problem(case, answer, operation)
        passed += not problem
        if problem:
            problems.append(f"{case.name}: {problem}")
    assert problems == []
    _no_fewer_than_before(operation, passed)


def _no_fewer_than_before(operation: str, passed: int) -> None:
    """The counts may only rise; FOGBANK_RAISE_BASELINE=1 writes them down."""
    counts: dict[str, int] = json.loads(BASELINE.read_text())
    if os.environ.get("FOGBANK_RAISE_BASELINE") and passed > counts.get(operation, 0):
        BASELINE.write_text(json.dumps({**counts, operation: passed}, indent=2, sort_keys=True) + "\n")
        return
    assert passed >= counts[operation], f"{operation}: {passed} cases pass, {counts[operation]} did before"


@st.composite
def _requests(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    operation = draw(st.sampled_from(sorted(VALID)))
    members = MODEL.operation_model(operation).input_shape.members
    chosen = draw(st.lists(st.sampled_from(sorted(members)), max_size=5, unique=True)) if members else []
    garbage = {
        name: draw(st.one_of(st.sampled_from(list(edges(members[name]))), st.text(_LETTERS, max_size=20)))
        for name in chosen
    }
    return operation, VALID[operation] | garbage


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(request=_requests())
def test_several_strange_members_at_once(rds_caller: Caller, request: tuple[str, dict[str, Any]]) -> None:
    operation, parameters = request
    account = next(_accounts)
    answer = rds_caller.call(operation, _for_account(parameters, account), account)
    assert answer.problem() == ""


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ufffe"])
def test_characters_that_xml_does_not_have(rds_caller: Caller, character: str) -> None:
    name = f"a{character}b"
    answer = rds_caller.call("DescribeDBInstances", {"DBInstanceIdentifier": name}, next(_accounts))
    assert answer.code == "InvalidParameterValue"


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_times_beyond_the_calendar(rds_caller: Caller, time: str) -> None:
    answer = rds_caller.call("DescribeEvents", {"StartTime": time}, next(_accounts))
    assert answer.problem() == ""
