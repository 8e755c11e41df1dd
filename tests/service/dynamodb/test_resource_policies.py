"""Resource policies: the form in which they are told, what is the same policy, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.service.refusals import refused

HERE = "arn:aws:dynamodb:us-east-1:000000000000:table/things"
ROOT = "arn:aws:iam::000000000000:root"
INVALID = "One or more parameter values were invalid: Invalid policy document: "
UNBOUNDED = (
    "Resource-based policy grants unbounded access in one or more elements. "
    "Please revise the policy to ensure least-privilege form of access"
)
LOCKED_OUT = "The new resource policy will not allow you to update the resource policy in the future."
Statement = dict[str, Any]


def statement(**changes: Any) -> Statement:
    return {
        "Sid": "Read",
        "Effect": "Allow",
        "Principal": {"AWS": ROOT},
        "Action": "dynamodb:GetItem",
        "Resource": HERE,
    } | changes


def policy(*statements: Statement, **more: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)} | more)


def told(dynamodb: Any) -> Any:
    return json.loads(dynamodb.get_resource_policy(ResourceArn=HERE)["Policy"])


def put(dynamodb: Any, text: str, **more: Any) -> str:
    revision: str = dynamodb.put_resource_policy(ResourceArn=HERE, Policy=text, **more)["RevisionId"]
    return revision


def test_a_policy_is_told_in_one_form(dynamodb: Any, table: str) -> None:
    scrambled = dict(
        reversed(statement(Action=["dynamodb:GetItem"], Principal={"AWS": "000000000000"}).items())
    )
    first = put(dynamodb, json.dumps({"Statement": scrambled, "Version": "2012-10-17"}, indent=4))
    form = json.dumps({"Version": "2012-10-17", "Statement": [statement()]}, separators=(",", ":"))
    assert dynamodb.get_resource_policy(ResourceArn=HERE)["Policy"] == form
    for same in (
        form,
        policy(statement(Principal={"AWS": ["000000000000", ROOT]})),
        policy(statement(Effect="allow")),
    ):
        assert put(dynamodb, same) == first


def test_lists_stay_as_they_are(dynamodb: Any, table: str) -> None:
    actions = ["dynamodb:Query", "dynamodb:GetItem", "dynamodb:Query"]
    condition = {"StringEquals": {"aws:PrincipalAccount": ["000000000000"]}}
    put(dynamodb, policy(statement(Action=actions, Condition=condition)))
    found = told(dynamodb)["Statement"][0]
    assert found["Action"] == actions
    assert found["Condition"] == {"StringEquals": {"aws:PrincipalAccount": "000000000000"}}


def test_a_policy_without_a_version_is_told_with_one_and_is_another(dynamodb: Any, table: str) -> None:
    without = json.dumps({"Statement": [statement()]})
    first = put(dynamodb, without)
    assert told(dynamodb)["Version"] == "2008-10-17"
    assert put(dynamodb, without) == first
    assert put(dynamodb, policy(statement(), Version="2008-10-17")) > first


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        ([statement(Principal="*")], UNBOUNDED),
        ([statement(Principal={"AWS": "*"})], UNBOUNDED),
        ([statement(), statement()], f"{INVALID}The Statement Ids in the policy are not unique"),
        (
            [statement(Action=["dynamodb:GetRecords", "dynamodb:Query"])],
            f'{INVALID}The following action names are invalid: "dynamodb:GetRecords"',
        ),
    ],
)
def test_what_no_policy_says(dynamodb: Any, table: str, statements: list[Statement], words: str) -> None:
    with refused("ValidationException", words, exactly=True):
        put(dynamodb, policy(*statements))


def test_nobody_is_locked_out_unasked(dynamodb: Any, table: str) -> None:
    for action in ("dynamodb:PutResourcePolicy", "dynamodb:*", ["dynamodb:Query", "*"]):
        text = policy(statement(Effect="Deny", Principal="*", Action=action))
        with refused("AccessDeniedException", LOCKED_OUT, exactly=True):
            put(dynamodb, text)
    assert put(dynamodb, text, ConfirmRemoveSelfResourceAccess=True)
    assert put(
        dynamodb, policy(statement(Effect="Deny", Principal="*", Action="dynamodb:DeleteResourcePolicy"))
    )


def test_where_there_is_no_policy(dynamodb: Any, table: str) -> None:
    assert "RevisionId" not in dynamodb.delete_resource_policy(ResourceArn=HERE)
    words = "Requested update for policy with revision id 123, but table things has no associated policy."
    for ask in (
        lambda: put(dynamodb, policy(statement()), ExpectedRevisionId="123"),
        lambda: dynamodb.delete_resource_policy(ResourceArn=HERE, ExpectedRevisionId="123"),
    ):
        with refused("PolicyNotFoundException", words):
            ask()
    gone = put(dynamodb, policy(statement()))
    assert dynamodb.delete_resource_policy(ResourceArn=HERE)["RevisionId"] == gone
    assert dynamodb.delete_resource_policy(ResourceArn=HERE)["RevisionId"] > gone


def test_a_stream_that_is_not_there(dynamodb: Any, table: str) -> None:
    with refused("ResourceNotFoundException", "Stream: 2000-01-01T00:00:00.000 not found for Table: things"):
        dynamodb.get_resource_policy(ResourceArn=f"{HERE}/stream/2000-01-01T00:00:00.000")
    with refused("ValidationException", f"Provided Arn is not a DynamoDB resource arn: {HERE}/backup/0170"):
        dynamodb.get_resource_policy(ResourceArn=f"{HERE}/backup/0170")
