"""What CreateTable and UpdateTable answer before all is done, and how much capacity there can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.service.dynamodb.conftest import definitions, index, keys
from tests.service.refusals import refused

Make = Callable[..., str]
Request = dict[str, Any]
TOO_MUCH = (
    "The requested WriteCapacityUnits{}, 40001, is above the per {} maximum for the account in us-east-1. "
    "Per table maximum: 40000. "
    "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
)
BEYOND = "Subscriber limit exceeded: Requested {} exceeds TableMaxReadCapacityUnits of the account in region us-east-1"


def units(reads: int, writes: int) -> dict[str, int]:
    return {"ReadCapacityUnits": reads, "WriteCapacityUnits": writes}


def update(dynamodb: Any, **request: Any) -> Any:
    return dynamodb.update_table(TableName="things", **request)["TableDescription"]


def described(dynamodb: Any) -> Any:
    return dynamodb.describe_table(TableName="things")["Table"]


def of_index(**changes: Any) -> Request:
    return {"GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "one"} | changes}]}


def test_a_new_table_says_less_than_it_will(dynamodb: Any) -> None:
    answer = dynamodb.create_table(
        TableName="things",
        KeySchema=keys("p"),
        AttributeDefinitions=definitions("p"),
        BillingMode="PAY_PER_REQUEST",
    )["TableDescription"]
    found = described(dynamodb)
    assert set(found) - set(answer) == {"WarmThroughput"}
    assert answer["BillingModeSummary"] == {"BillingMode": "PAY_PER_REQUEST"}
    assert found["BillingModeSummary"]["LastUpdateToPayPerRequestDateTime"] == found["CreationDateTime"]


def test_the_capacity_of_an_index_changes_while_the_table_is_active(dynamodb: Any, make_table: Make) -> None:
    throughput = {"ProvisionedThroughput": units(1, 1)}
    make_table(
        BillingMode="PROVISIONED", GlobalSecondaryIndexes=[index("one", "g") | throughput], **throughput
    )
    answer = update(dynamodb, **of_index(ProvisionedThroughput=units(5, 4)))
    (told,) = answer["GlobalSecondaryIndexes"]
    assert (answer["TableStatus"], told["IndexStatus"]) == ("ACTIVE", "UPDATING")
    assert told["ProvisionedThroughput"]["ReadCapacityUnits"] == 1
    (found,) = described(dynamodb)["GlobalSecondaryIndexes"]
    assert (found["IndexStatus"], found["ProvisionedThroughput"]["ReadCapacityUnits"]) == ("ACTIVE", 5)
    assert found["ProvisionedThroughput"]["LastIncreaseDateTime"]


def test_warm_throughput_of_an_index_is_told_as_it_was(dynamodb: Any, make_table: Make) -> None:
    make_table(GlobalSecondaryIndexes=[index("one", "g")])
    asked = {"ReadUnitsPerSecond": 12_001, "WriteUnitsPerSecond": 4_001}
    (told,) = update(dynamodb, **of_index(WarmThroughput=asked))["GlobalSecondaryIndexes"]
    assert told["IndexStatus"] == "ACTIVE"
    assert told["WarmThroughput"] == {
        "ReadUnitsPerSecond": 12_000, "WriteUnitsPerSecond": 4_000, "Status": "UPDATING"
    }  # fmt: skip
    (found,) = described(dynamodb)["GlobalSecondaryIndexes"]
    assert found["WarmThroughput"] == asked | {"Status": "ACTIVE"}


def test_a_change_of_the_billing_mode_is_dated_when_it_is_done(dynamodb: Any, make_table: Make) -> None:
    make_table(BillingMode="PROVISIONED", ProvisionedThroughput=units(1, 1))
    told = update(dynamodb, BillingMode="PAY_PER_REQUEST")
    assert told["BillingModeSummary"] == {"BillingMode": "PAY_PER_REQUEST"}
    assert told["ProvisionedThroughput"]["LastDecreaseDateTime"]
    assert told["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 0
    found = described(dynamodb)
    assert found["BillingModeSummary"]["LastUpdateToPayPerRequestDateTime"]
    assert "LastDecreaseDateTime" not in found["ProvisionedThroughput"]


def test_a_bound_that_goes_is_told_once(dynamodb: Any, table: str) -> None:
    update(dynamodb, OnDemandThroughput={"MaxReadRequestUnits": 1000, "MaxWriteRequestUnits": 500})
    told = update(dynamodb, OnDemandThroughput={"MaxReadRequestUnits": -1})
    assert told["OnDemandThroughput"] == {"MaxReadRequestUnits": -1, "MaxWriteRequestUnits": 500}
    told = update(dynamodb, OnDemandThroughput={"MaxWriteRequestUnits": -1})
    assert told["OnDemandThroughput"] == {"MaxWriteRequestUnits": -1}
    assert "OnDemandThroughput" not in described(dynamodb)


def test_what_says_nothing_counts_as_absent_beside_something(dynamodb: Any, table: str) -> None:
    assert update(dynamodb, WarmThroughput={}, DeletionProtectionEnabled=False)["TableStatus"] == "ACTIVE"
    assert update(dynamodb, OnDemandThroughput={}, BillingMode="PAY_PER_REQUEST")
    for name in ("WarmThroughput", "OnDemandThroughput"):
        with refused("ValidationException", f"{name} must have at least one of"):
            update(dynamodb, **{name: {}})
        with refused("ResourceNotFoundException"):
            dynamodb.update_table(TableName="nothing", **{name: {}})


def test_what_one_request_may_not_ask_for(dynamodb: Any, table: str) -> None:
    with refused(
        "ValidationException", "ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST"
    ):
        update(dynamodb, BillingMode="PAY_PER_REQUEST", ProvisionedThroughput=units(1, 1))
    words = (
        "ReplicaTransitRoleArn, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass"
    )
    with refused("ValidationException", words):
        update(dynamodb, MultiRegionConsistency="EVENTUAL")


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"ProvisionedThroughput": units(1, 40_001)}, TOO_MUCH.format("", "table")),
        (of_index(ProvisionedThroughput=units(1, 40_001)), TOO_MUCH.format(" for index one", "index")),
        (
            {"WarmThroughput": {"ReadUnitsPerSecond": 40_001}},
            BEYOND.format("ReadUnitsPerSecond for WarmThroughput for table"),
        ),
        (
            of_index(WarmThroughput={"ReadUnitsPerSecond": 40_001}),
            BEYOND.format("ReadUnitsPerSecond for WarmThroughput for index one"),
        ),
    ],
)
def test_capacity_has_a_quota(dynamodb: Any, make_table: Make, request_: Request, words: str) -> None:
    throughput = {"ProvisionedThroughput": units(1, 1)}
    make_table(
        BillingMode="PROVISIONED", GlobalSecondaryIndexes=[index("one", "g") | throughput], **throughput
    )
    with refused("LimitExceededException", words, exactly=True):
        update(dynamodb, **request_)


def test_bounds_have_a_quota(dynamodb: Any, make_table: Make) -> None:
    make_table(GlobalSecondaryIndexes=[index("one", "g")])
    bounds = {"OnDemandThroughput": {"MaxReadRequestUnits": 40_001}}
    words = BEYOND.format("MaxReadRequestUnits for OnDemandThroughput for table")
    with refused("LimitExceededException", words, exactly=True):
        update(dynamodb, **bounds)
    words = BEYOND.format("MaxReadRequestUnits for OnDemandThroughput for index : one")
    with refused("LimitExceededException", words, exactly=True):
        update(dynamodb, **of_index(**bounds))


def test_tables_are_not_named_by_what_they_have(dynamodb: Any, table: str) -> None:
    arn = described(dynamodb)["TableArn"]
    with refused("ValidationException", f"Invalid resource type in '{arn}/index/one'"):
        dynamodb.describe_table(TableName=f"{arn}/index/one")
    with refused("ValidationException", "at 'exclusiveStartTableName' failed to satisfy constraint"):
        dynamodb.list_tables(ExclusiveStartTableName=arn)
    with refused("AccessDeniedException", "Access is denied", exactly=True):
        dynamodb.describe_table(TableName=arn.replace("000000000000", "111122223333"))


def test_keys_are_those_of_dynamodb(dynamodb: Any, table: str) -> None:
    with refused("AccessDeniedException", "KMS key access denied error"):
        update(
            dynamodb, SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": "alias/aws/s3"}
        )
    elsewhere = "arn:aws:kms:eu-west-1:000000000000:key/11111111-2222-3333-4444-555555555555"
    with refused("ValidationException", "NotFoundException: Invalid arn eu-west-1"):
        update(dynamodb, SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": elsewhere})


def test_indexes_of_insights_have_names(dynamodb: Any, table: str) -> None:
    words = "IndexName must be at least 3 characters long and at most 255 characters long"
    with refused("ValidationException", words, exactly=True):
        dynamodb.describe_contributor_insights(TableName=table, IndexName="")


def test_tag_keys_have_a_number(dynamodb: Any, table: str) -> None:
    arn = described(dynamodb)["TableArn"]
    with refused(
        "ValidationException", "Number of Tags exceed the current limit for the provided ResourceArn"
    ):
        dynamodb.untag_resource(ResourceArn=arn, TagKeys=[f"k{number}" for number in range(51)])


def test_tags_have_a_size_together(dynamodb: Any, table: str) -> None:
    arn = described(dynamodb)["TableArn"]
    half = [{"Key": f"{number:02}", "Value": "v" * 254} for number in range(40)]
    dynamodb.tag_resource(ResourceArn=arn, Tags=half)  # 10,240 bytes
    words = "Tag set size 10242 bytes is above max size limit of 10240 bytes"
    with refused("ValidationException", words, exactly=True):
        dynamodb.tag_resource(ResourceArn=arn, Tags=[{"Key": "k", "Value": "v"}])
    dynamodb.tag_resource(ResourceArn=arn, Tags=[{"Key": "00", "Value": ""}, {"Key": "k", "Value": "v"}])
