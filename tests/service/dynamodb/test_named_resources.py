"""Tags and policies: tables and streams named by their ARNs, and the words for what is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.service.refusals import refused

Make = Callable[..., str]
HERE = "arn:aws:dynamodb:us-east-1:000000000000:table/things"
ELSEWHERE = HERE.replace("us-east-1", "eu-west-1")
OTHERS = HERE.replace("000000000000", "111122223333")
INVALID = "One or more parameter values were invalid: "
NOT_OURS = INVALID + "Provided Arn is not a DynamoDB resource arn: {}"
ONLY = (
    "One or more parameter values were invalid: Invalid resource arn provided, only table or stream is accepted. "
    "Provided resource arn: {}"
)
POLICY = (
    '{"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"dynamodb:*","Resource":"*"}}'
)
OTHER = POLICY.replace("Allow", "Deny")


@pytest.mark.parametrize(
    ("arn", "code", "words"),
    [
        ("things", "ValidationException", f"{INVALID}ARNs must start with 'arn:': things"),
        (f"{HERE}/index/one", "ValidationException", ONLY.format(f"{HERE}/index/one")),
        ("arn:not/a/good/format", "ValidationException", NOT_OURS.format("arn:not/a/good/format")),
        ("arn:aws:s3:::table/things", "ValidationException", NOT_OURS.format("arn:aws:s3:::table/things")),
        (
            f"{HERE}x",
            "ResourceNotFoundException",
            f"Requested resource not found: ResourceArn: {HERE}x not found",
        ),
        (
            ELSEWHERE,
            "ValidationException",
            f"Invalid TableArn: Invalid ResourceArn provided as input {ELSEWHERE}",
        ),
        (
            OTHERS,
            "AccessDeniedException",
            (
                "User: arn:aws:iam::000000000000:root is not authorized to perform: dynamodb:ListTagsOfResource "
                f"on resource: {OTHERS}"
            ),
        ),
    ],
)
def test_what_has_no_tags(dynamodb: Any, table: str, arn: str, code: str, words: str) -> None:
    with refused(code, words, exactly=True):
        dynamodb.list_tags_of_resource(ResourceArn=arn)


@pytest.mark.parametrize(
    ("key", "value"), [("h!", "x"), ("x", '"hi"'), ("d%g", ""), ("", "x"), ("x" * 129, "")]
)
def test_what_is_no_tag(dynamodb: Any, table: str, key: str, value: str) -> None:
    with refused("ValidationException"):
        dynamodb.tag_resource(ResourceArn=HERE, Tags=[{"Key": key, "Value": value}])
    assert dynamodb.list_tags_of_resource(ResourceArn=HERE)["Tags"] == []


def test_tags_are_of_any_script(dynamodb: Any, table: str) -> None:
    tags = [{"Key": "א" * 128, "Value": ""}, {"Key": " +-=._:/@", "Value": "ѮѮ 7"}]
    dynamodb.tag_resource(ResourceArn=HERE, Tags=tags)
    told = dynamodb.list_tags_of_resource(ResourceArn=HERE)["Tags"]
    assert sorted(map(str, told)) == sorted(map(str, tags))


def test_streams_have_tags_and_policies_of_their_own(dynamodb: Any, make_table: Make) -> None:
    name = make_table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    stream = dynamodb.describe_table(TableName=name)["Table"]["LatestStreamArn"]
    dynamodb.tag_resource(ResourceArn=stream, Tags=[{"Key": "of", "Value": "stream"}])
    assert dynamodb.list_tags_of_resource(ResourceArn=stream)["Tags"] == [{"Key": "of", "Value": "stream"}]
    assert dynamodb.list_tags_of_resource(ResourceArn=HERE)["Tags"] == []
    revision = dynamodb.put_resource_policy(ResourceArn=stream, Policy=POLICY)["RevisionId"]
    assert dynamodb.get_resource_policy(ResourceArn=stream)["RevisionId"] == revision
    with refused("PolicyNotFoundException", f"provided ResourceArn: {HERE}"):
        dynamodb.get_resource_policy(ResourceArn=HERE)


def test_a_policy_has_revisions(dynamodb: Any, table: str) -> None:
    said = "Resource-based policy not found for the provided ResourceArn: "
    first = dynamodb.put_resource_policy(ResourceArn=HERE, Policy=POLICY, ExpectedRevisionId="NO_POLICY")[
        "RevisionId"
    ]
    assert dynamodb.put_resource_policy(ResourceArn=HERE, Policy=POLICY)["RevisionId"] == first
    second = dynamodb.put_resource_policy(ResourceArn=HERE, Policy=OTHER, ExpectedRevisionId=first)[
        "RevisionId"
    ]
    assert second > first
    stale = (
        f"{said}Requested update for policy with revision id {first}, "
        f"but the policy associated to target table things has revision id {second}."
    )
    with refused("PolicyNotFoundException", stale, exactly=True):
        dynamodb.put_resource_policy(ResourceArn=HERE, Policy=POLICY, ExpectedRevisionId=first)
    with refused("PolicyNotFoundException", stale, exactly=True):
        dynamodb.delete_resource_policy(ResourceArn=HERE, ExpectedRevisionId=first)
    there = (
        f"{said}Requested policy update expecting none to be present for table things, "
        f"but a policy exists with revision id {second}."
    )
    with refused("PolicyNotFoundException", there, exactly=True):
        dynamodb.put_resource_policy(ResourceArn=HERE, Policy=POLICY, ExpectedRevisionId="NO_POLICY")
    with refused(
        "ResourceNotFoundException", "Requested resource not found: Table: thingsx not found", exactly=True
    ):
        dynamodb.get_resource_policy(ResourceArn=f"{HERE}x")
    assert (
        dynamodb.delete_resource_policy(ResourceArn=HERE, ExpectedRevisionId=second)["RevisionId"] == second
    )
    third = dynamodb.put_resource_policy(ResourceArn=HERE, Policy=POLICY)["RevisionId"]
    assert third > second


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Invalid policy document: This policy contains invalid Json"),
        ("[]", "Invalid policy document: This policy contains invalid Json"),
        ("null", "Invalid policy document: This text appears not to be a policy"),
        ("{}", "Invalid policy document: Syntax error at position (1,3)"),
        ('{"Statement":[]}', "Invalid policy document: Could not parse the policy: Statement is empty!"),
        ('{"Statement":[{}]}', "Invalid policy document: Missing required field Effect"),
        (POLICY.replace("Resource", "Resources"), "Invalid policy document: Missing required field Resource"),
        (POLICY + " " * 20480, "Maximum policy size of 20480 bytes exceeded"),
    ],
)
def test_what_is_no_policy(dynamodb: Any, table: str, text: str, words: str) -> None:
    with refused("ValidationException", INVALID + words, exactly=True):
        dynamodb.put_resource_policy(ResourceArn=HERE, Policy=text)


def test_policies_are_of_the_callers_own(dynamodb: Any, table: str) -> None:
    with refused("ValidationException", f"{INVALID}Invalid resource Arn: {ELSEWHERE}", exactly=True):
        dynamodb.get_resource_policy(ResourceArn=ELSEWHERE)
    with refused(
        "ValidationException", "This action is only supported by accounts that match the resource owner"
    ):
        dynamodb.get_resource_policy(ResourceArn=OTHERS)


def test_tables_are_named_by_arns_of_the_region(dynamodb: Any, table: str) -> None:
    with refused("ValidationException", f"1 validation error detected: Invalid AWS region in '{ELSEWHERE}'"):
        dynamodb.describe_table(TableName=ELSEWHERE)
    with refused(
        "ValidationException", "1 validation error detected: Invalid resource type in 'arn:aws:s3:::x'"
    ):
        dynamodb.describe_table(TableName="arn:aws:s3:::x")


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("put_item", {"Item": {"p": {"S": "a"}}}),
        ("get_item", {"Key": {"p": {"S": "a"}}}),
        ("update_item", {"Key": {"p": {"S": "a"}}}),
        ("delete_item", {"Key": {"p": {"S": "a"}}}),
        ("query", {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": {"S": "a"}}}),
        ("scan", {}),
    ],
)
def test_names_too_short_for_a_table_are_wrong(
    dynamodb: Any, operation: str, request_: dict[str, Any]
) -> None:
    with refused("ValidationException", "TableName must be at least 3 characters long and at most 255"):
        getattr(dynamodb, operation)(TableName="ab", **request_)
    with refused("ResourceNotFoundException", "Requested resource not found"):
        getattr(dynamodb, operation)(TableName="abc", **request_)
