"""Tags and policies: tables and streams named by their ARNs, and the words for what is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.service.refusals import refused

Make = Callable[..., str]
HERE = "arn:aws:dynamodb:us-east-1:000000000000:table/things"
ONLY = (
    "One or more parameter values were invalid: Invalid resource arn provided, only table or stream is accepted. "
    "Provided resource arn: {}"
)
POLICY, OTHER = '{"Statement":[]}', '{"Version":"2012-10-17","Statement":[]}'


@pytest.mark.parametrize(
    ("arn", "code", "words"),
    [
        ("things", "ValidationException", "Invalid TableArn: ARNs must start with 'arn:': things"),
        (f"{HERE}/index/one", "ValidationException", ONLY.format(f"{HERE}/index/one")),
        ("arn:not/a/good/format", "ValidationException", ONLY.format("arn:not/a/good/format")),
        ("arn:aws:s3:::table/things", "ValidationException", ONLY.format("arn:aws:s3:::table/things")),
        (
            f"{HERE}x",
            "ResourceNotFoundException",
            f"Requested resource not found: ResourcArn: {HERE}x not found",
        ),
        (
            HERE.replace("us-east-1", "eu-west-1"),
            "AccessDeniedException",
            "User: arn:aws:iam::000000000000:root is not authorized to perform: dynamodb:ListTagsOfResource "
            "on resource: " + HERE.replace("us-east-1", "eu-west-1"),
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
