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
SEE = (
    "See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html"
    "#on-demand-capacity-mode-initial"
)
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
        f"{INVALID}All HASH key attributes must precede RANGE key attributes in the KeySchema",
    ),
    (
        {
            "AttributeDefinitions": defined("p", "a", "b"),
            "GlobalSecondaryIndexes": [by_schema("a:HASH", "b:HASH", "a:RANGE")],
        },
        "The KeySchema contains multiple key attributes with the same name",
    ),
    (
        {
            "AttributeDefinitions": defined("p", "g"),
            "GlobalSecondaryIndexes": [index("idx", "g", projection="INCLUDE", NonKeyAttributes=["a", "a"])],
        },
        f"{INVALID}Duplicate element in NonKeyAttributes: a",
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
            f"initial throughput for OnDemand. {SEE}"
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
            f"initial throughput for OnDemand. {SEE}"
        ),
    ),
    (
        {"SSESpecification": {"KMSMasterKeyId": "alias/mine"}},
        f"{INVALID}KMSMasterKeyId can not be specified if Enabled is false",
    ),
    ({"ResourcePolicy": "no policy"}, f"{INVALID}Invalid policy document: This policy contains invalid Json"),
    ({"Tags": [{"Key": "h!", "Value": ""}]}, "The Tag Key provided is invalid, Key: h!"),
    ({"AttributeDefinitions": defined("p", "p:N")}, "Attribute Name is duplicated: p"),
    (
        {
            "GlobalSecondaryIndexes": [index("idx", "p") | {"Projection": {}}],
            "AttributeDefinitions": defined("p", "g"),
        },
        f"{INVALID}Some AttributeDefinitions are not used. AttributeDefinitions: [p, g], keys used: [p]",
    ),
    (
        {
            "KeySchema": schema("pk:HASH", "sk:RANGE"),
            "GlobalSecondaryIndexes": [by_schema("a:HASH")],
            "AttributeDefinitions": defined("sk", "a", "b", "pk"),
        },
        (
            f"{INVALID}Some AttributeDefinitions are not used. "
            "AttributeDefinitions: [sk, a, b, pk], keys used: [a, sk, pk]"
        ),
    ),
    (
        {"GlobalSecondaryIndexes": [index("idx", "p") | {"OnDemandThroughput": {"MaxReadRequestUnits": -1}}]},
        f"{INVALID}Requested MaxReadRequestUnits for OnDemandThroughput for index : idx is outside of valid range",
    ),
    (
        {
            "AttributeDefinitions": defined("p", *"abcde"),
            "GlobalSecondaryIndexes": [by_schema(*(f"{name}:HASH" for name in "abcde"))],
        },
        f"{INVALID}The KeySchema exceeds the maximum allowed number of HASH key attributes",
    ),
    (
        {
            "BillingMode": "PROVISIONED",
            "ProvisionedThroughput": units(1, 1),
            "AttributeDefinitions": defined("p", "g"),
            "GlobalSecondaryIndexes": [index("idx", "g")],
        },
        f"{INVALID}ProvisionedThroughput is not specified for index: idx",
    ),
    (
        {"StreamSpecification": {"StreamEnabled": True}},
        f"{INVALID}Table is being created with a stream enabled, UpdateViewType is required",
    ),
    (
        {"StreamSpecification": {"StreamEnabled": False, "StreamViewType": "NEW_IMAGE"}},
        f"{INVALID}Table is being created with a stream disabled, UpdateViewType should not be specified",
    ),
    (
        {"OnDemandThroughput": {"MaxReadRequestUnits": 0}},
        f"{INVALID}Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range",
    ),
    (
        {
            "BillingMode": "PROVISIONED",
            "ProvisionedThroughput": units(1, 1),
            "OnDemandThroughput": {"MaxWriteRequestUnits": 5},
        },
        (
            f"{INVALID}MaxWriteRequestUnits for OnDemandThroughput cannot be specified "
            "when table BillingMode is PROVISIONED."
        ),
    ),
    (
        {"SSESpecification": {"Enabled": True, "KMSMasterKeyId": "alias/mine"}},
        f"{INVALID}SSEType KMS is required if KMSMasterKeyId is specified",
    ),
    (
        {"SSESpecification": {"Enabled": True, "SSEType": "AES256"}},
        f"{INVALID}SSEType AES256 is not supported",
    ),
    (
        {"SSESpecification": {"Enabled": False, "SSEType": "KMS"}},
        f"{INVALID}SSEType can not be specified if Enabled is false",
    ),
    (
        {"LocalSecondaryIndexes": [], "AttributeDefinitions": defined("p", "g")},
        f"{INVALID}List of LocalSecondaryIndexes is empty",
    ),
    (
        {"LocalSecondaryIndexes": [index("idx", "p", "l")], "AttributeDefinitions": defined("p", "g")},
        (
            f"{INVALID}Table KeySchema does not have a range key, which is required when specifying a "
            "LocalSecondaryIndex"
        ),
    ),
    (
        {"GlobalSecondaryIndexes": [by_schema("l:HASH")], "AttributeDefinitions": defined("p", "g")},
        (
            f"{INVALID}Some index key attributes are not defined in AttributeDefinitions. "
            "Keys: [l], AttributeDefinitions: [p, g]"
        ),
    ),
    ({"Tags": [{}]}, "The Tag Key provided is invalid, Key: null"),
    ({"Tags": [{"Key": "k"}]}, "The Tag Value provided is invalid, Value: null"),
    ({"Tags": [{"Key": "AWS:k", "Value": ""}]}, "Tag Key cannot be prefixed with aws:, Key: AWS:k"),
    (
        {"Tags": [{"Key": "k", "Value": ""}, {"Key": "k", "Value": ""}]},
        "Duplicate Tag Keys provided as input: Duplicate Tag Key found k",
    ),
    (
        {"Tags": [{"Key": f"k{n}", "Value": ""} for n in range(51)]},
        "Number of Tags exceed the current limit for the provided ResourceArn",
    ),
    (
        {"AttributeDefinitions": [{}]},
        (
            "2 validation errors detected: Value null at 'attributeDefinitions.1.member.attributeType' failed to "
            "satisfy constraint: Member must not be null; Value null at "
            "'attributeDefinitions.1.member.attributeName' failed to satisfy constraint: Member must not be null"
        ),
    ),
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


NOTHING = (
    "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, "
    "SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, "
    "DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required"
)
DELETE_OLD = {"Delete": {"IndexName": "old"}}
CREATE_NEW = {"Create": index("new", "g")}
NEW_R = index("new", "r") | {"ProvisionedThroughput": units(1, 1)}
UPDATE = [
    ("ValidationException", change({}), (f"{INVALID}One of GlobalSecondaryIndexUpdate.Update, "
     "GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null")),
    ("ValidationException", change(CREATE_NEW | DELETE_OLD),
     f"{INVALID}Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object"),
    ("ValidationException", change(DELETE_OLD, DELETE_OLD, TableName="none"),
     f"{INVALID}Only one global secondary index update per index is allowed simultaneously. Index: old"),
    ("ValidationException",
     change({"Update": {"IndexName": "old", "ProvisionedThroughput": units(10**12 + 1, 1)}}, TableName="none"),
     "Given value 1000000000001 for ReadCapacityUnits is out of bounds for index old"),
    ("LimitExceededException", change(DELETE_OLD, CREATE_NEW),
     "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"),
    ("ResourceNotFoundException", change({"Delete": {"IndexName": "none"}}),
     "Requested resource not found: Index none for table things"),
    ("ValidationException", change({"Create": index("old", "g")}, AttributeDefinitions=defined("g")),
     "Attempting to create an index which already exists"),
    ("ValidationException", change({"Create": NEW_R}),
     f"{INVALID}AttributeDefinitions is not specified for index: new"),
    ("ValidationException", change({"Create": NEW_R}, AttributeDefinitions=defined("q")),
     (f"{INVALID}Some index key attributes are not defined in AttributeDefinitions. "
      "Keys: [r], AttributeDefinitions: [q]")),
    ("ValidationException", change(CREATE_NEW, AttributeDefinitions=defined("g")),
     f"{INVALID}Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: new"),
    ("ValidationException", change({"Delete": {"IndexName": "loc"}}),
     "Cannot delete an index that is not a GlobalSecondaryIndex: loc"),
    ("ValidationException", change({"Update": {"IndexName": "old"}}),
     f"{INVALID}Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: old"),
    ("ValidationException", change({"Update": {"IndexName": "old", "WarmThroughput": {}}}),
     (f"{INVALID}WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond specified "
      "for index: old")),
    ("ValidationException", change({"Create": NEW_R}, AttributeDefinitions=defined("r:N")),
     (f"{INVALID}Attributes cannot be redefined. Please check that your attribute has the same type as previously "
     "defined. Existing schema: Schema:[SchemaElement: key{r:S:HASH}] "
     "New schema: Schema:[SchemaElement: key{r:N:HASH}]")),
    ("ValidationException", change({"Update": {"IndexName": "old", "ProvisionedThroughput": units(2, 2)}}),
     ("The provisioned throughput for the index old will not change. The requested value equals the current value. "
     "Current ReadCapacityUnits provisioned for index old: 2. Requested ReadCapacityUnits: 2. "
     "Current WriteCapacityUnits provisioned for index old: 2. Requested WriteCapacityUnits: 2. "
     "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.")),
    ("ValidationException", {"WarmThroughput": warm(4, 5)},
     (f"{INVALID}Requested ReadUnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput, "
      "decreasing WarmThroughput is not supported")),
    ("ValidationException", {"TableClass": "junk"},
     ("Invalid table-class parameter provided. Please try again with a valid table-class value: "
     "[STANDARD, STANDARD_INFREQUENT_ACCESS].")),
    ("ValidationException", {"StreamSpecification": {"StreamEnabled": False}},
     "Table has no stream to disable: TableName: things"),
    ("ValidationException", {"StreamSpecification": {"StreamEnabled": True}},
     f"{INVALID}If stream is being enabled then UpdateViewType is required"),
    ("ValidationException", {"StreamSpecification": {"StreamEnabled": False, "StreamViewType": "NEW_IMAGE"}},
     f"{INVALID}If stream is being disabled, then UpdateViewType must not be specified"),
    ("ValidationException", {}, NOTHING),
    ("ValidationException", {"GlobalSecondaryIndexUpdates": []}, NOTHING),
    ("ValidationException", {"GlobalSecondaryIndexUpdates": [], "DeletionProtectionEnabled": True},
     f"{INVALID}List of GlobalSecondaryIndexUpdates is empty"),
    ("ValidationException", {"SSESpecification": {}}, f"{INVALID}Table is already encrypted by default"),
    ("ValidationException", {"SSESpecification": {}, "TableClass": "STANDARD"},
     f"{INVALID}Server-Side Encryption modification must be the only operation in the request"),
    ("ValidationException", {"TableClass": "STANDARD", "BillingMode": "PAY_PER_REQUEST"},
     f"{INVALID}TableClass modification must be the only operation in the request"),
    ("ValidationException", {"DeletionProtectionEnabled": True, "ProvisionedThroughput": units(1, 1)},
     f"{INVALID}DeletionProtection modification must be the only operation in the request"),
    ("ValidationException", {"WarmThroughput": warm(9, 9), "ProvisionedThroughput": units(1, 1)},
     f"{INVALID}WarmThroughput must be the only operation in the request"),
    ("ValidationException", {"WarmThroughput": warm(9, 9)} | change(CREATE_NEW),
     f"{INVALID}Create global secondary index cannot be specified when updating WarmThroughput"),
    ("ValidationException", {"OnDemandThroughput": {"MaxReadRequestUnits": 9}, "ProvisionedThroughput": units(1, 1)},
     f"{INVALID}OnDemandThroughput can only be combined with BillingMode in an UpdateTable request"),
    ("ValidationException", {"StreamSpecification": {"StreamEnabled": False}, "ProvisionedThroughput": units(1, 1)},
     f"{INVALID}You cannot modify stream status while updating table IOPS"),
    ("ValidationException", {"ProvisionedThroughput": units(1, 1)} | change(DELETE_OLD),
     f"{INVALID}You cannot create or delete index while updating table IOPS"),
    ("ValidationException", {"StreamSpecification": {"StreamEnabled": False}} | change(DELETE_OLD),
     f"{INVALID}You cannot create or delete index while changing stream status"),
]  # fmt: skip


def test_what_cannot_be_changed_word_by_word(dynamodb: Any, make_table: Make) -> None:
    name = make_table(
        "things",
        "p",
        "s",
        LocalSecondaryIndexes=[index("loc", "p", "l")],
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


def test_an_index_of_an_on_demand_table_has_no_throughput_to_change(dynamodb: Any, make_table: Make) -> None:
    name = make_table("things", "p", GlobalSecondaryIndexes=[index("old", "r")])
    only = (
        f"{INVALID}The only Updates for index: old when TableThroughputMode is PAY_PER_REQUEST "
        "can be to OnDemandThroughput, WarmThroughput"
    )
    for more in ({}, {"ProvisionedThroughput": units(1, 1)}):
        with refused("ValidationException", only, exactly=True):
            dynamodb.update_table(TableName=name, **change({"Update": {"IndexName": "old"} | more}))
    bounds = {"MaxReadRequestUnits": 9, "MaxWriteRequestUnits": -1}
    dynamodb.update_table(
        TableName=name, **change({"Update": {"IndexName": "old", "OnDemandThroughput": bounds}})
    )
    (told,) = dynamodb.describe_table(TableName=name)["Table"]["GlobalSecondaryIndexes"]
    assert told["OnDemandThroughput"] == {"MaxReadRequestUnits": 9}


def test_what_was_warm_stays_warm(dynamodb: Any, make_table: Make) -> None:
    name = make_table("things", "p", BillingMode="PROVISIONED", ProvisionedThroughput=units(9, 9))
    dynamodb.update_table(TableName=name, ProvisionedThroughput=units(1, 1))
    told = dynamodb.describe_table(TableName=name)["Table"]["WarmThroughput"]
    assert told == warm(9, 9) | {"Status": "ACTIVE"}


def test_warm_throughput_is_told_and_only_raised(dynamodb: Any, make_table: Make) -> None:
    name = make_table(WarmThroughput={"ReadUnitsPerSecond": 15_000})
    told = dynamodb.describe_table(TableName=name)["Table"]["WarmThroughput"]
    assert told == warm(15_000, 4_000) | {"Status": "ACTIVE"}
    told = dynamodb.update_table(TableName=name, WarmThroughput={"WriteUnitsPerSecond": 5_000})
    assert told["TableDescription"]["WarmThroughput"] == warm(15_000, 4_000) | {"Status": "UPDATING"}
    told = dynamodb.describe_table(TableName=name)["Table"]["WarmThroughput"]
    assert told == warm(15_000, 5_000) | {"Status": "ACTIVE"}
    with refused("ValidationException", "lower than current WarmThroughput"):
        dynamodb.update_table(TableName=name, WarmThroughput=warm(14_999, 5_000))


@pytest.mark.parametrize(
    "same", [{}, {"SSEType": "KMS"}, {"SSEType": "KMS", "KMSMasterKeyId": "alias/aws/dynamodb"}]
)
def test_encryption_is_begun_anew_by_all_but_the_keys_own_arn(
    dynamodb: Any, make_table: Make, same: dict[str, str]
) -> None:
    name = make_table(SSESpecification={})
    told = dynamodb.update_table(TableName=name, SSESpecification={"SSEType": "KMS"})["TableDescription"]
    assert (told["TableStatus"], told["SSEDescription"]) == ("ACTIVE", {"Status": "UPDATING"})
    key = dynamodb.describe_table(TableName=name)["Table"]["SSEDescription"]["KMSMasterKeyArn"]
    told = dynamodb.update_table(TableName=name, SSESpecification={"Enabled": True, **same})[
        "TableDescription"
    ]
    assert told["SSEDescription"] == {"Status": "UPDATING", "SSEType": "KMS", "KMSMasterKeyArn": key}
    its_own = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}
    with refused("ValidationException", f"{INVALID}Table is already encrypted with given KMSMasterKeyId"):
        dynamodb.update_table(TableName=name, SSESpecification=its_own)
    dynamodb.update_table(TableName=name, SSESpecification={"Enabled": False})
    assert "SSEDescription" not in dynamodb.describe_table(TableName=name)["Table"]


def test_protection_changes_at_once_and_the_class_when_the_table_is_active(
    dynamodb: Any, make_table: Make
) -> None:
    name = make_table()
    stream = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    dynamodb.update_table(TableName=name, StreamSpecification=stream)
    for protected in (True, True, False):
        told = dynamodb.update_table(TableName=name, DeletionProtectionEnabled=protected)["TableDescription"]
        assert told["DeletionProtectionEnabled"] is protected
    dynamodb.describe_table(TableName=name)
    for asked, seen in (("STANDARD", None), ("STANDARD_INFREQUENT_ACCESS", "STANDARD_INFREQUENT_ACCESS")):
        told = dynamodb.update_table(TableName=name, TableClass=asked)["TableDescription"]
        assert (told["TableStatus"], "TableClassSummary" in told) == ("UPDATING", False)
        table = dynamodb.describe_table(TableName=name)["Table"]
        assert table.get("TableClassSummary", {}).get("TableClass") == seen


def test_only_the_bounds_that_were_given_are_told(dynamodb: Any, make_table: Make) -> None:
    name = make_table(OnDemandThroughput={"MaxReadRequestUnits": 5})
    told = dynamodb.describe_table(TableName=name)["Table"]["OnDemandThroughput"]
    assert told == {"MaxReadRequestUnits": 5}


def test_names_are_told_in_order(dynamodb: Any, make_table: Make) -> None:
    projection = {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["y", "x"]}
    name = make_table(
        "things", "s", "p", GlobalSecondaryIndexes=[index("idx", "g") | {"Projection": projection}]
    )
    table = dynamodb.describe_table(TableName=name)["Table"]
    assert [one["AttributeName"] for one in table["AttributeDefinitions"]] == ["g", "p", "s"]
    assert table["GlobalSecondaryIndexes"][0]["Projection"]["NonKeyAttributes"] == ["x", "y"]


def test_a_new_billing_mode_drops_the_bounds(dynamodb: Any, make_table: Make) -> None:
    bounds = {"MaxReadRequestUnits": 5}
    name = make_table()
    told = dynamodb.update_table(TableName=name, OnDemandThroughput=bounds)["TableDescription"]
    assert (told["TableStatus"], told["OnDemandThroughput"]) == ("ACTIVE", bounds)
    cleared = bounds | {"MaxReadRequestUnits": -1}
    told = dynamodb.update_table(TableName=name, OnDemandThroughput=cleared)["TableDescription"]
    assert told["OnDemandThroughput"] == cleared
    assert "OnDemandThroughput" not in dynamodb.describe_table(TableName=name)["Table"]
    dynamodb.update_table(TableName=name, OnDemandThroughput=bounds)
    dynamodb.update_table(TableName=name, BillingMode="PROVISIONED", ProvisionedThroughput=units(1, 1))
    assert "OnDemandThroughput" not in dynamodb.describe_table(TableName=name)["Table"]
