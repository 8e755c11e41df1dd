"""Tables: created, described, changed, deleted, tagged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.service.dynamodb.conftest import definitions, index, item, keys
from tests.service.refusals import refused

from fogbank.testing.cloud import Cloud

Make = Callable[..., str]
POLICY = (
    '{"Version":"2012-10-17","Statement":'
    '[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"dynamodb:*","Resource":"*"}]}'
)


def create(dynamodb: Any, **changes: Any) -> Any:
    request = {
        "TableName": "things",
        "KeySchema": keys("p"),
        "AttributeDefinitions": definitions("p"),
        "BillingMode": "PAY_PER_REQUEST",
    } | changes
    return dynamodb.create_table(**{name: value for name, value in request.items() if value is not None})


def test_a_new_table_is_being_created_and_then_active(dynamodb: Any) -> None:
    made = create(
        dynamodb,
        BillingMode=None,
        ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 6},
    )["TableDescription"]
    assert made["TableStatus"] == "CREATING"
    assert made["ItemCount"] == made["TableSizeBytes"] == 0
    found = dynamodb.describe_table(TableName="things")["Table"]
    assert found["TableStatus"] == "ACTIVE"
    assert found["TableArn"] == "arn:aws:dynamodb:us-east-1:000000000000:table/things"
    assert found["KeySchema"] == keys("p")
    assert found["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    assert "BillingModeSummary" not in found
    assert dynamodb.describe_table(TableName=found["TableArn"])["Table"]["TableId"] == found["TableId"]


def test_a_table_exists_once_and_in_its_scope(cloud: Cloud, dynamodb: Any, table: str) -> None:
    with refused("ResourceInUseException", "Table already exists: things"):
        create(dynamodb)
    elsewhere = cloud.client("dynamodb", region="eu-west-1")
    assert elsewhere.list_tables()["TableNames"] == []
    with refused("ResourceNotFoundException", "Requested resource not found: Table: things not found"):
        elsewhere.describe_table(TableName="things")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"TableName": None}, "The parameter 'TableName' is required but was not present in the request"),
        (
            {"TableName": "ab"},
            "Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater",
        ),
        (
            {"TableName": "ab;c"},
            (
                "1 validation error detected: Value 'ab;c' at 'tableName' failed to satisfy constraint: "
                "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
            ),
        ),
        (
            {"KeySchema": None},
            "Value null at 'keySchema' failed to satisfy constraint: Member must not be null",
        ),
        (
            {"KeySchema": [{"AttributeName": "p", "KeyType": "SORT"}]},
            (
                "Value 'SORT' at 'keySchema.1.member.keyType' failed to satisfy constraint: "
                "Member must satisfy enum value set: [HASH, RANGE]"
            ),
        ),
        (
            {"KeySchema": keys("q")},
            (
                "Some index key attributes are not defined in AttributeDefinitions. Keys: [q], "
                "AttributeDefinitions: [p]"
            ),
        ),
        (
            {"KeySchema": [{"AttributeName": "p", "KeyType": "RANGE"}]},
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
        ),
        (
            {"AttributeDefinitions": definitions("p", "s")},
            (
                "Number of attributes in KeySchema does not exactly match number of attributes "
                "defined in AttributeDefinitions"
            ),
        ),
        (
            {"BillingMode": "PROVISIONED"},
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
        ),
        (
            {"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}},
            (
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
                "when BillingMode is PAY_PER_REQUEST"
            ),
        ),
        (
            {
                "LocalSecondaryIndexes": [index("loc", "p", "l")],
                "AttributeDefinitions": definitions("p", "l"),
            },
            "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
        ),
        ({"GlobalSecondaryIndexes": []}, "List of GlobalSecondaryIndexes is empty"),
        (
            {
                "GlobalSecondaryIndexes": [index("one", "g"), index("one", "g")],
                "AttributeDefinitions": definitions("p", "g"),
            },
            "Duplicate index name: one",
        ),
        (
            {
                "GlobalSecondaryIndexes": [index("one", "g", NonKeyAttributes=["x"])],
                "AttributeDefinitions": definitions("p", "g"),
            },
            "ProjectionType is ALL, but NonKeyAttributes is specified",
        ),
        (
            {"StreamSpecification": {"StreamEnabled": True}},
            "Table is being created with a stream enabled, UpdateViewType is required",
        ),
    ],
)
def test_what_cannot_be_created(dynamodb: Any, changes: dict[str, Any], words: str) -> None:
    with refused("ValidationException", words):
        create(dynamodb, **changes)
    assert dynamodb.list_tables()["TableNames"] == []


def test_tables_are_listed_in_pages(dynamodb: Any, make_table: Make) -> None:
    for number in range(5):
        make_table(f"table-{number}")
    first = dynamodb.list_tables(Limit=2)
    assert first["TableNames"] == ["table-0", "table-1"]
    assert first["LastEvaluatedTableName"] == "table-1"
    rest = dynamodb.list_tables(ExclusiveStartTableName="table-1")
    assert rest["TableNames"] == ["table-2", "table-3", "table-4"]
    assert "LastEvaluatedTableName" not in rest


def test_a_deleted_table_is_gone_and_its_name_is_free(dynamodb: Any, table: str) -> None:
    dynamodb.put_item(TableName=table, Item=item("a", 1))
    gone = dynamodb.delete_table(TableName=table)["TableDescription"]
    assert gone["TableStatus"] == "DELETING"
    dynamodb.get_waiter("table_not_exists").wait(TableName=table)
    with refused("ResourceNotFoundException"):
        dynamodb.delete_table(TableName=table)
    create(dynamodb, TableName=table, KeySchema=keys("p", "s"), AttributeDefinitions=definitions("p", "s"))
    dynamodb.get_waiter("table_exists").wait(TableName=table)
    assert dynamodb.scan(TableName=table)["Items"] == []


def test_a_protected_table_is_not_deleted(dynamodb: Any, make_table: Make) -> None:
    name = make_table(DeletionProtectionEnabled=True)
    with refused("ValidationException", "protected against deletion"):
        dynamodb.delete_table(TableName=name)
    dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
    dynamodb.get_waiter("table_exists").wait(TableName=name)
    dynamodb.delete_table(TableName=name)


def test_throughput_and_billing_change(dynamodb: Any, table: str) -> None:
    throughput = {"ReadCapacityUnits": 10, "WriteCapacityUnits": 10}
    with refused("ValidationException", "At least one of ProvisionedThroughput, BillingMode"):
        dynamodb.update_table(TableName=table)
    with refused("ValidationException", "must be specified when BillingMode is PROVISIONED"):
        dynamodb.update_table(TableName=table, BillingMode="PROVISIONED")
    dynamodb.update_table(TableName=table, BillingMode="PROVISIONED", ProvisionedThroughput=throughput)
    found = dynamodb.describe_table(TableName=table)["Table"]
    assert found["BillingModeSummary"]["BillingMode"] == "PROVISIONED"
    with refused("ValidationException", "The provisioned throughput for the table will not change."):
        dynamodb.update_table(TableName=table, ProvisionedThroughput=throughput)
    for number in range(4):
        units = {"ReadCapacityUnits": 9 - number, "WriteCapacityUnits": 10}
        dynamodb.update_table(TableName=table, ProvisionedThroughput=units)
        found = dynamodb.describe_table(TableName=table)["Table"]
        assert found["ProvisionedThroughput"]["NumberOfDecreasesToday"] == number + 1
    with refused("LimitExceededException", "decreases are limited"):
        dynamodb.update_table(
            TableName=table, ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 10}
        )


def test_an_index_is_made_online_and_removed(dynamodb: Any, table: str) -> None:
    for number in range(500):
        extra = {"g": {"S": f"g{number % 5}"}} if number % 2 else {"x": {"S": "no key"}}
        dynamodb.put_item(TableName=table, Item=item("a", number, **extra))
    dynamodb.put_item(TableName=table, Item=item("a", 500, g={"N": "1"}))  # of another type: stays out
    made = dynamodb.update_table(
        TableName=table,
        AttributeDefinitions=definitions("p", "s", "g"),
        GlobalSecondaryIndexUpdates=[{"Create": index("by-g", "g", "s")}],
    )["TableDescription"]
    assert made["TableStatus"] == "UPDATING"
    assert made["GlobalSecondaryIndexes"][0]["IndexStatus"] == "CREATING"
    found = dynamodb.describe_table(TableName=table)["Table"]["GlobalSecondaryIndexes"][0]
    assert found["IndexStatus"] == "ACTIVE"
    assert found["ItemCount"] == 250
    page = dynamodb.query(
        TableName=table,
        IndexName="by-g",
        KeyConditionExpression="g = :g",
        ExpressionAttributeValues={":g": {"S": "g1"}},
    )
    assert [int(one["s"]["N"]) for one in page["Items"]] == list(range(1, 500, 10))
    dynamodb.update_table(TableName=table, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-g"}}])
    found = dynamodb.describe_table(TableName=table)["Table"]
    assert "GlobalSecondaryIndexes" not in found
    assert [one["AttributeName"] for one in found["AttributeDefinitions"]] == ["p", "s"]
    with refused("ValidationException", "The table does not have the specified index: by-g"):
        dynamodb.scan(TableName=table, IndexName="by-g")


def test_what_an_update_says_of_other_attributes_is_passed_over(dynamodb: Any, table: str) -> None:
    said = [
        *definitions("g"),
        {"AttributeName": "p", "AttributeType": "N"},
        {"AttributeName": "z", "AttributeType": "S"},
    ]
    dynamodb.update_table(
        TableName=table,
        AttributeDefinitions=said,
        GlobalSecondaryIndexUpdates=[{"Create": index("new", "g", projection="KEYS_ONLY")}],
    )
    found = dynamodb.describe_table(TableName=table)["Table"]["AttributeDefinitions"]
    assert {one["AttributeName"]: one["AttributeType"] for one in found} == {"p": "S", "s": "N", "g": "S"}
    dynamodb.put_item(TableName=table, Item=item("a", 1, g={"S": "x"}))


def test_indexes_change_one_at_a_time(dynamodb: Any, table: str) -> None:
    with refused("LimitExceededException", "Only 1 online index can be created or deleted simultaneously"):
        dynamodb.update_table(
            TableName=table,
            AttributeDefinitions=definitions("p", "s", "g", "r"),
            GlobalSecondaryIndexUpdates=[{"Create": index("by-g", "g")}, {"Create": index("by-r", "r")}],
        )
    with refused("ResourceNotFoundException", "Requested resource not found"):
        dynamodb.update_table(
            TableName=table, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "none"}}]
        )


def test_tags(dynamodb: Any, make_table: Make) -> None:
    name = make_table(Tags=[{"Key": "stage", "Value": "test"}])
    arn = dynamodb.describe_table(TableName=name)["Table"]["TableArn"]
    dynamodb.tag_resource(ResourceArn=arn, Tags=[{"Key": f"k{n}", "Value": "v"} for n in range(12)])
    told = dynamodb.list_tags_of_resource(ResourceArn=arn, NextToken="of no page")
    assert len(told["Tags"]) == 13
    assert "NextToken" not in told
    dynamodb.untag_resource(ResourceArn=arn, TagKeys=[f"k{n}" for n in range(12)])
    assert dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"] == [{"Key": "stage", "Value": "test"}]
    with refused("ValidationException", "Provided Arn is not a DynamoDB resource arn"):
        dynamodb.list_tags_of_resource(ResourceArn="arn:aws:s3:::bucket")
    with refused("ResourceNotFoundException", "not found"):
        dynamodb.list_tags_of_resource(ResourceArn=f"{arn}-other")


def test_encryption_class_policy_and_limits(dynamodb: Any, make_table: Make) -> None:
    name = make_table(SSESpecification={"Enabled": True}, TableClass="STANDARD_INFREQUENT_ACCESS")
    found = dynamodb.describe_table(TableName=name)["Table"]
    assert found["SSEDescription"]["Status"] == "ENABLED"
    assert found["SSEDescription"]["SSEType"] == "KMS"
    assert found["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
    arn, policy = found["TableArn"], POLICY
    revision = dynamodb.put_resource_policy(ResourceArn=arn, Policy=policy)["RevisionId"]
    assert dynamodb.get_resource_policy(ResourceArn=arn)["Policy"] == policy
    assert dynamodb.delete_resource_policy(ResourceArn=arn)["RevisionId"] == revision
    with refused("PolicyNotFoundException"):
        dynamodb.get_resource_policy(ResourceArn=arn)
    assert dynamodb.describe_limits()["TableMaxReadCapacityUnits"] == 40_000
    assert dynamodb.describe_endpoints()["Endpoints"][0]["Address"] == dynamodb.meta.endpoint_url[7:]


def test_time_to_live_is_switched(dynamodb: Any, table: str) -> None:
    on = {"Enabled": True, "AttributeName": "until"}
    assert dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"] == {
        "TimeToLiveStatus": "DISABLED"
    }
    assert dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=on) is not None
    assert dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"] == {
        "TimeToLiveStatus": "ENABLED",
        "AttributeName": "until",
    }
    with refused("ValidationException", "TimeToLive is already enabled"):
        dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=on)


def test_a_reset_empties_one_scope_or_all(cloud: Cloud, dynamodb: Any, table: str) -> None:
    elsewhere = cloud.client("dynamodb", region="eu-west-1")
    elsewhere.create_table(
        TableName="other",
        KeySchema=keys("p"),
        AttributeDefinitions=definitions("p"),
        BillingMode="PAY_PER_REQUEST",
    )
    cloud.reset(region="us-east-1")
    assert dynamodb.list_tables()["TableNames"] == []
    assert elsewhere.list_tables()["TableNames"] == ["other"]
    cloud.reset()
    assert elsewhere.list_tables()["TableNames"] == []
