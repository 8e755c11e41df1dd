"""What tables cannot be, in the service's words: one row is one fact."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.service.dynamodb.conftest import index, keys
from tests.service.refusals import refused

Make = Callable[..., str]
Request = dict[str, Any]
ONE = "1 validation error detected: "
INVALID = "One or more parameter values were invalid: "
TOO_SHORT = "failed to satisfy constraint: Member must have length greater than or equal to 3"


def units(reads: int, writes: int) -> dict[str, int]:
    return {"ReadCapacityUnits": reads, "WriteCapacityUnits": writes}


def warm(reads: int, writes: int) -> dict[str, int]:
    return {"ReadUnitsPerSecond": reads, "WriteUnitsPerSecond": writes}


def defined(*names: str) -> list[dict[str, str]]:
    """Attribute definitions: `name` is a string's, `name:N` a number's."""
    return [
        {"AttributeName": one.partition(":")[0], "AttributeType": one.partition(":")[2] or "S"}
        for one in names
    ]


def schema(*elements: str) -> list[dict[str, str]]:
    """A key schema of `name:ROLE`."""
    return [dict(zip(("AttributeName", "KeyType"), one.split(":"), strict=True)) for one in elements]


def by_schema(*elements: str, **more: Any) -> Request:
    return index("idx", "p") | {"KeySchema": schema(*elements)} | more


CREATE = [
    ({"TableName": "ab"}, f"{ONE}Value 'ab' at 'tableName' {TOO_SHORT}"),
    (
        {"KeySchema": schema("p:HASH", "s:RANGE", "e:RANGE"), "AttributeDefinitions": defined("p", "s", "e")},
        (
            f"{ONE}Value '[KeySchemaElement(attributeName=p, keyType=HASH), KeySchemaElement(attributeName=s, "
            "keyType=RANGE), KeySchemaElement(attributeName=e, keyType=RANGE)]' at 'keySchema' failed to satisfy "
            "constraint: Member must have length less than or equal to 2"
        ),
    ),
    ({"KeySchema": keys("p", "p")}, "Invalid KeySchema: Some index key attribute have no definition"),
    (
        {
            "LocalSecondaryIndexes": [index("aa", "p", "l")],
            "GlobalSecondaryIndexes": [index("zz", "g")],
        },
        (
            "2 validation errors detected: "
            f"Value 'zz' at 'globalSecondaryIndexes.1.member.indexName' {TOO_SHORT}; "
            f"Value 'aa' at 'localSecondaryIndexes.1.member.indexName' {TOO_SHORT}"
        ),
    ),
    (
        {"StreamSpecification": {}},
        (
            f"{ONE}Value null at 'streamSpecification.streamEnabled' failed to satisfy constraint: "
            "Member must not be null"
        ),
    ),
    (
        {"TableClass": "standard"},
        (
            "Invalid table-class parameter provided. Please try again with a valid table-class value: "
            "[STANDARD, STANDARD_INFREQUENT_ACCESS]."
        ),
    ),
    (
        {
            "AttributeDefinitions": defined("p", "a", "b", "c"),
            "GlobalSecondaryIndexes": [by_schema("a:HASH", "b:RANGE", "c:HASH")],
        },
        "Invalid KeySchema: All HASH key elements must precede all RANGE key elements",
    ),
    (
        {
            "AttributeDefinitions": defined("p", "a", "b"),
            "GlobalSecondaryIndexes": [by_schema("a:HASH", "b:HASH", "a:RANGE")],
        },
        "Both the Hash Key and the Range Key element in the KeySchema have the same name",
    ),
    (
        {
            "AttributeDefinitions": defined("p", "g"),
            "GlobalSecondaryIndexes": [index("idx", "g", projection="INCLUDE", NonKeyAttributes=["a", "a"])],
        },
        f"{INVALID}Duplicate attribute name in NonKeyAttributes of index: idx",
    ),
    (
        {
            "AttributeDefinitions": defined("p", "g"),
            "GlobalSecondaryIndexes": [
                index(f"idx{n}", "g", projection="INCLUDE", NonKeyAttributes=[f"a{n}-{m}" for m in range(20)])
                for n in range(6)
            ],
        },
        f"{INVALID}Number of NonKeyAttributes across all indexes exceeds per-table limit of 100",
    ),
    (
        {
            "AttributeDefinitions": defined("p", "g"),
            "GlobalSecondaryIndexes": [index(f"i{n:02}", "g") for n in range(21)],
        },
        f"{INVALID}GlobalSecondaryIndex count exceeds the per-table limit of 20",
    ),
    (
        {"WarmThroughput": warm(11_999, 4_000)},
        (
            f"{INVALID}Requested ReadUnitsPerSecond for WarmThroughput for table is lower than "
            "initial throughput for OnDemand"
        ),
    ),
    (
        {"BillingMode": "PROVISIONED", "ProvisionedThroughput": units(5, 6), "WarmThroughput": warm(5, 5)},
        (
            f"{INVALID}Requested WriteUnitsPerSecond for WarmThroughput for table is lower than "
            "WriteCapacityUnits of ProvisionedThroughput"
        ),
    ),
    (
        {
            "AttributeDefinitions": defined("p", "g"),
            "GlobalSecondaryIndexes": [index("idx", "g") | {"WarmThroughput": warm(12_000, 3_999)}],
        },
        (
            f"{INVALID}Requested WriteUnitsPerSecond for WarmThroughput for index idx is lower than "
            "initial throughput for OnDemand"
        ),
    ),
    (
        {"SSESpecification": {"KMSMasterKeyId": "alias/mine"}},
        f"{INVALID}KMSMasterKeyId can only be specified when Enabled is true",
    ),
    ({"ResourcePolicy": "no policy"}, "This policy contains invalid Json"),
    ({"Tags": [{"Key": "h!", "Value": ""}]}, f"{INVALID}Tag has characters that are not allowed: h!"),
]


@pytest.mark.parametrize(("changes", "words"), CREATE)
def test_what_cannot_be_created_word_by_word(dynamodb: Any, changes: Request, words: str) -> None:
    request: Request = {
        "TableName": "things",
        "KeySchema": keys("p"),
        "AttributeDefinitions": defined("p"),
        "BillingMode": "PAY_PER_REQUEST",
    }
    with refused("ValidationException", words, exactly=True):
        dynamodb.create_table(**request | changes)
    assert dynamodb.list_tables()["TableNames"] == []


def change(*updates: Request, **more: Any) -> Request:
    return {"GlobalSecondaryIndexUpdates": list(updates)} | more


DELETE_OLD = {"Delete": {"IndexName": "old"}}
CREATE_NEW = {"Create": index("new", "g")}
NEW_R = index("new", "r") | {"ProvisionedThroughput": units(1, 1)}
UPDATE = [
    ("ValidationException", change({}), (f"{INVALID}One of GlobalSecondaryIndexUpdate.Update, "
     "GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null")),
    ("ValidationException", change(CREATE_NEW | {"Delete": {"IndexName": "old"}}),
     (f"{INVALID}Only one of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
     "GlobalSecondaryIndexUpdate.Delete may be specified")),
    ("ValidationException", change(DELETE_OLD, DELETE_OLD, TableName="none"),
     f"{INVALID}Only one global secondary index update per index is allowed simultaneously. Index: old"),
    ("ValidationException",
     change({"Update": {"IndexName": "old", "ProvisionedThroughput": units(10**12 + 1, 1)}}, TableName="none"),
     "Given value 1000000000001 for ReadCapacityUnits is out of bounds for index old"),
    ("LimitExceededException", change(DELETE_OLD, CREATE_NEW),
     "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"),
    ("ResourceNotFoundException", change({"Delete": {"IndexName": "none"}}), "Requested resource not found"),
    ("ValidationException", change({"Create": index("old", "g")}, AttributeDefinitions=defined("g")),
     "Attempting to create an index which already exists"),
    ("ValidationException", change({"Create": index("new", "r")}),
     (f"{INVALID}Some index key attributes are not defined in AttributeDefinitions. "
     "Keys: [r], AttributeDefinitions: []")),
    ("ValidationException", change({"Create": NEW_R}, AttributeDefinitions=defined("r:N")),
     (f"{INVALID}Attributes cannot be redefined. Please check that your attribute has the same type as previously "
     "defined. Existing schema: Schema:[SchemaElement: key{r:S:HASH}] "
     "New schema: Schema:[SchemaElement: key{r:N:HASH}]")),
    ("ValidationException", change({"Update": {"IndexName": "old", "ProvisionedThroughput": units(2, 2)}}),
     ("The provisioned throughput for the index old will not change. The requested value equals the current value. "
     "Current ReadCapacityUnits provisioned for the index: 2. Requested ReadCapacityUnits: 2. "
     "Current WriteCapacityUnits provisioned for the index: 2. Requested WriteCapacityUnits: 2. "
     "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.")),
    ("ValidationException", {"WarmThroughput": warm(4, 5)},
     f"{INVALID}Requested ReadUnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput"),
    ("ValidationException", {"TableClass": "junk"},
     ("Invalid table-class parameter provided. Please try again with a valid table-class value: "
     "[STANDARD, STANDARD_INFREQUENT_ACCESS].")),
    ("ValidationException", {"StreamSpecification": {"StreamEnabled": False}},
     "Table doesn't have a stream to disable!"),
]  # fmt: skip


def test_what_cannot_be_changed_word_by_word(dynamodb: Any, make_table: Make) -> None:
    name = make_table(
        "things",
        "p",
        BillingMode="PROVISIONED",
        ProvisionedThroughput=units(5, 5),
        GlobalSecondaryIndexes=[index("old", "r") | {"ProvisionedThroughput": units(2, 2)}],
    )
    for code, changes, words in UPDATE:
        with refused(code, words, exactly=True):
            dynamodb.update_table(**{"TableName": name} | changes)


def test_throughput_of_tables_and_indexes_changes(dynamodb: Any, make_table: Make) -> None:
    name = make_table(
        "things",
        "p",
        BillingMode="PROVISIONED",
        ProvisionedThroughput=units(5, 5),
        GlobalSecondaryIndexes=[index("old", "r") | {"ProvisionedThroughput": units(5, 5)}],
    )

    def found(**changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        dynamodb.update_table(TableName=name, **changes)
        table = dynamodb.describe_table(TableName=name)["Table"]
        return table, table["GlobalSecondaryIndexes"][0]

    reply = dynamodb.update_table(TableName=name, ProvisionedThroughput=units(9, 5))["TableDescription"]
    assert reply["TableStatus"] == "UPDATING"
    assert reply["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    assert "LastIncreaseDateTime" in reply["ProvisionedThroughput"]
    table, old = found(**change({"Update": {"IndexName": "old", "ProvisionedThroughput": units(4, 6)}}))
    assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 9
    assert old["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 1
    assert {"LastDecreaseDateTime", "LastIncreaseDateTime"} < old["ProvisionedThroughput"].keys()
    table, old = found(BillingMode="PAY_PER_REQUEST")
    assert old["ProvisionedThroughput"]["ReadCapacityUnits"] == 0
    provisioned = {"BillingMode": "PROVISIONED", "ProvisionedThroughput": units(1, 1)}
    with refused("ValidationException", f"{INVALID}ProvisionedThroughput must be specified for index: old"):
        dynamodb.update_table(TableName=name, **provisioned)
    table, old = found(
        **provisioned, **change({"Update": {"IndexName": "old", "ProvisionedThroughput": units(3, 3)}})
    )
    assert table["BillingModeSummary"]["BillingMode"] == "PROVISIONED"
    assert old["ProvisionedThroughput"]["WriteCapacityUnits"] == 3


def test_warm_throughput_is_told_and_only_raised(dynamodb: Any, make_table: Make) -> None:
    name = make_table(WarmThroughput={"ReadUnitsPerSecond": 15_000})
    told = dynamodb.describe_table(TableName=name)["Table"]["WarmThroughput"]
    assert told == warm(15_000, 4_000) | {"Status": "ACTIVE"}
    dynamodb.update_table(TableName=name, WarmThroughput={"WriteUnitsPerSecond": 5_000})
    told = dynamodb.describe_table(TableName=name)["Table"]["WarmThroughput"]
    assert told == warm(15_000, 5_000) | {"Status": "ACTIVE"}
    with refused("ValidationException", "lower than current WarmThroughput"):
        dynamodb.update_table(TableName=name, WarmThroughput=warm(14_999, 5_000))
