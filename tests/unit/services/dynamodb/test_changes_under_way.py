"""What cannot be changed while something else of a table is: what goes on, what is asked for, and the words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.dynamodb.harness import DEFINITIONS, Harness, Refused, harness

Request = dict[str, Any]
HELD = "ResourceInUseException: Attempt to change a resource which is still in use: "
ONE = (
    "LimitExceededException: Subscriber limit exceeded: "
    "Only 1 online index can be created or deleted simultaneously per table"
)
INFREQUENT = "Table: things TableClassUpdateInProgress: STANDARD_INFREQUENT_ACCESS"


def units(number: int) -> Request:
    return {"ReadCapacityUnits": number, "WriteCapacityUnits": number}


def index(name: str) -> Request:
    return {
        "IndexName": name,
        "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
        "ProvisionedThroughput": units(1),
    }


def of_index(action: str, name: str) -> Request:
    """An update of one index; whichever it is, its key is defined."""
    asked = {"Create": index(name), "Delete": {"IndexName": name}}.get(action) or {
        "IndexName": name,
        "ProvisionedThroughput": units(7),
    }
    definitions = [*DEFINITIONS, {"AttributeName": "g", "AttributeType": "S"}]
    return {"GlobalSecondaryIndexUpdates": [{action: asked}], "AttributeDefinitions": definitions}


CAPACITY = {"ProvisionedThroughput": units(9)}
ON_DEMAND = {"BillingMode": "PAY_PER_REQUEST"}
STREAM = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}}
CLASS = {"TableClass": "STANDARD_INFREQUENT_ACCESS"}
BOUNDS = {"OnDemandThroughput": {"MaxReadRequestUnits": 10}}
CREATION, DELETION = of_index("Create", "made"), of_index("Delete", "there")
ROWS = [
    (CAPACITY, {"ProvisionedThroughput": units(3)}, "Table IOPS are currently being updated. Table: things"),
    (CAPACITY, ON_DEMAND, "Table IOPS are currently being updated. Table: things"),
    (CAPACITY, STREAM, "Can't enable or disable stream while table IOPS are being updated. Table: things"),
    (CAPACITY, CREATION, "Can't create or delete indexes while table IOPS are being updated. Table: things"),
    (CAPACITY, None, "Table: things is in the process of being updated."),
    (ON_DEMAND, BOUNDS, "OnDemandThroughput cannot be updated while BillingMode update is in progress"),
    (
        CLASS,
        {"TableClass": "STANDARD"},
        "Can't update table class when a table class update is in progress. " + INFREQUENT,
    ),
    (CLASS, STREAM, "Can't change stream status when a table class update is in progress. " + INFREQUENT),
    (CLASS, None, "Table: things is in the process of being updated."),
    (STREAM, None, "Cannot delete table while stream is being enabled/disabled."),
    (
        CREATION,
        CAPACITY,
        "Can't change table IOPS when an index is being created. Table: things Indexes: [made]",
    ),
    (
        CREATION,
        of_index("Update", "made"),
        "Index is being created but is not backfilling yet.  Table: things Index: made",
    ),
    (
        CREATION,
        of_index("Delete", "made"),
        (
            "Index creation is in resource allocation phase. Retry deletion during backfilling phase or when the index "
            "is active. Table: things Index: made"
        ),
    ),
    (CREATION, of_index("Create", "other"), ONE),
    (CREATION, DELETION, ONE),
    (CREATION, None, "Cannot delete table while indexes are being created, updated, or deleted."),
    (
        DELETION,
        CAPACITY,
        "Can't change table IOPS when an index is being deleted. Table: things Indexes: [there]",
    ),
    (DELETION, CAPACITY | of_index("Update", "there"), "Index is being deleted. Table: things Index: there"),
    (DELETION, of_index("Create", "there"), "Index is being deleted. Table: things Index: there"),
    (DELETION, of_index("Create", "other"), ONE),
]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Harness]:
    with harness(tmp_path) as made:
        yield made


async def with_index(service: Harness) -> None:
    await service.make_table(
        BillingMode="PROVISIONED",
        ProvisionedThroughput=units(1),
        AttributeDefinitions=[*DEFINITIONS, {"AttributeName": "g", "AttributeType": "S"}],
        GlobalSecondaryIndexes=[index("there"), index("too")],
    )


@pytest.mark.parametrize(("first", "second", "words"), ROWS)
async def test_a_change_waits_for_the_one_before(
    service: Harness, first: Request, second: Request | None, words: str
) -> None:
    await with_index(service)
    await service.call("UpdateTable", TableName="things", **first)
    operation = "DeleteTable" if second is None else "UpdateTable"
    with pytest.raises(Refused) as refused:
        await service.call(operation, TableName="things", **second or {})
    assert str(refused.value) == (words if words is ONE else HELD + words)


async def test_a_stream_is_named_by_its_label(service: Harness) -> None:
    await with_index(service)
    label = (await service.call("UpdateTable", TableName="things", **STREAM))["TableDescription"][
        "LatestStreamLabel"
    ]
    for asked, what in (
        (CAPACITY, "Can't change table IOPS when stream status is being updated."),
        (STREAM, "A stream status change is currently in progress."),
        (CLASS, "Can't update table class when stream status is being updated."),
    ):
        with pytest.raises(Refused) as refused:
            await service.call("UpdateTable", TableName="things", **asked)
        assert str(refused.value) == f"{HELD}{what} Table: things Stream: {label} Operation: ENABLE"


@pytest.mark.parametrize("work", [CREATION, DELETION])
async def test_the_capacity_of_other_indexes_can_be_changed(service: Harness, work: Request) -> None:
    await with_index(service)
    await service.call("UpdateTable", TableName="things", **work)
    await service.call("UpdateTable", TableName="things", **of_index("Update", "too"))
    table = (await service.call("DescribeTable", TableName="things"))["Table"]
    found = {
        one["IndexName"]: (one["IndexStatus"], one["ProvisionedThroughput"]["ReadCapacityUnits"])
        for one in table["GlobalSecondaryIndexes"]
    }
    assert found["too"] == ("ACTIVE", 7)
    assert set(found) == ({"there", "too", "made"} if work is CREATION else {"too"})


async def test_a_table_goes_and_comes_once(service: Harness) -> None:
    making = {
        "TableName": "things",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": DEFINITIONS[:1],
    }
    making["KeySchema"] = [{"AttributeName": "p", "KeyType": "HASH"}]
    await service.call("CreateTable", **making)
    arn = "arn:aws:dynamodb:us-east-1:000000000000:table/things"
    tagging = {"ResourceArn": arn, "Tags": [{"Key": "a", "Value": ""}]}
    for operation, asked in (("CreateTable", making), ("TagResource", tagging)):
        with pytest.raises(Refused) as refused:
            await service.call(operation, **asked)
        assert str(refused.value) == f"{HELD}Table is being created: things"
    specification = {"Enabled": True, "AttributeName": "e"}
    with pytest.raises(Refused) as refused:
        await service.call("UpdateTimeToLive", TableName="things", TimeToLiveSpecification=specification)
    assert str(refused.value) == f"{HELD}Table things is being created"
    await service.call("DescribeTable", TableName="things")
    await service.call("DeleteTable", TableName="things")
    with pytest.raises(Refused) as refused:
        await service.call("DeleteTable", TableName="things")
    assert str(refused.value) == f"{HELD}Table is being deleted: things"


async def test_keys_of_what_is_being_made_are_not_counted(service: Harness) -> None:
    await with_index(service)
    await service.call("UpdateTable", TableName="things", **CREATION)
    with pytest.raises(Refused) as refused:
        await service.call(
            "UpdateContributorInsights",
            TableName="things",
            IndexName="made",
            ContributorInsightsAction="ENABLE",
        )
    assert str(refused.value) == (
        "ValidationException: Table or Index is not in a valid state to update Key Access Insights: "
        "IndexStatus must be ACTIVE to enable ContributorInsights."
    )


async def test_what_is_so_already_is_answered_as_if_it_went_on(service: Harness) -> None:
    await service.make_table()
    for _ in range(5):
        for asked in (ON_DEMAND, {"TableClass": "STANDARD"}):
            answer = await service.call("UpdateTable", TableName="things", **asked)
            assert answer["TableDescription"]["TableStatus"] == "UPDATING"
    await service.call("DeleteTable", TableName="things")  # nothing keeps it
