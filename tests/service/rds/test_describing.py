"""Describe calls: filters, pages, versions, options, quotas, events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.service.refusals import refused

Create = Callable[..., dict[str, Any]]


def names(answer: dict[str, Any]) -> list[str]:
    return [one["DBInstanceIdentifier"] for one in answer["DBInstances"]]


def test_pages(rds: Any, create: Create) -> None:
    wanted = [f"db{number:02}" for number in range(25)]
    for name in wanted:
        create(name, wait=False)
    first = rds.describe_db_instances(MaxRecords=20)
    assert names(first) == wanted[:20]
    rds.delete_db_instance(DBInstanceIdentifier="db03", SkipFinalSnapshot=True)
    rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier="db03")
    second = rds.describe_db_instances(MaxRecords=20, Marker=first["Marker"])
    assert names(second) == wanted[20:]
    assert "Marker" not in second
    pages = rds.get_paginator("describe_db_instances").paginate(PaginationConfig={"PageSize": 20})
    assert [name for page in pages for name in names(page)] == [name for name in wanted if name != "db03"]


@pytest.mark.parametrize("size", [0, 19, 101])
def test_page_sizes(rds: Any, size: int) -> None:
    with refused("InvalidParameterValue", f"Invalid value {size} for MaxRecords. Must be between 20 and 100"):
        rds.describe_db_instances(MaxRecords=size)


def test_a_marker_of_another_call_is_refused(rds: Any, create: Create) -> None:
    for number in range(21):
        create(f"db{number:02}", wait=False)
    marker = rds.describe_db_instances(MaxRecords=20)["Marker"]
    with refused("InvalidParameterValue"):
        rds.describe_db_subnet_groups(Marker=marker)
    with refused("InvalidParameterValue"):
        rds.describe_db_instances(Marker="nonsense")


def test_filters(rds: Any, create: Create) -> None:
    for name in ("a", "b", "c"):
        create(name)
    resource = rds.describe_db_instances(DBInstanceIdentifier="b")["DBInstances"][0]["DbiResourceId"]

    def found(**filters: list[str]) -> list[str]:
        asked = [{"Name": name.replace("_", "-"), "Values": values} for name, values in filters.items()]
        return names(rds.describe_db_instances(Filters=asked))

    assert found(db_instance_id=["a", "arn:aws:rds:us-east-1:000000000000:db:c"]) == ["a", "c"]
    assert found(dbi_resource_id=[resource]) == ["b"]
    assert found(engine=["postgres"]) == ["a", "b", "c"]
    assert found(engine=["mysql"]) == []
    assert found(engine=["postgres"], db_instance_id=["c"]) == ["c"]
    with refused("InvalidParameterValue", "Unrecognized filter name: colour"):
        found(colour=["red"])


def test_engine_versions(rds: Any) -> None:
    versions = rds.describe_db_engine_versions(Engine="postgres")["DBEngineVersions"]
    assert {one["MajorEngineVersion"] for one in versions} == {"14", "15", "16", "17", "18"}
    for one in versions:
        assert one["EngineVersion"].startswith(one["MajorEngineVersion"] + ".")
        assert one["DBParameterGroupFamily"] == "postgres" + one["MajorEngineVersion"]
        for target in one["ValidUpgradeTarget"]:
            assert target["IsMajorVersionUpgrade"] is False
    default = rds.describe_db_engine_versions(Engine="postgres", DefaultOnly=True)["DBEngineVersions"]
    assert [one["MajorEngineVersion"] for one in default] == ["17"]
    family = rds.describe_db_engine_versions(DBParameterGroupFamily="postgres15")["DBEngineVersions"]
    assert {one["MajorEngineVersion"] for one in family} == {"15"}
    one = rds.describe_db_engine_versions(Engine="postgres", EngineVersion="16.15")["DBEngineVersions"]
    assert [version["EngineVersion"] for version in one] == ["16.15"]


def test_every_version_that_is_offered_can_be_created(rds: Any, create: Create) -> None:
    for one in rds.describe_db_engine_versions(Engine="postgres")["DBEngineVersions"]:
        version = one["EngineVersion"]
        assert create("v" + version.replace(".", "-"), EngineVersion=version)["EngineVersion"] == version


def test_orderable_options(rds: Any) -> None:
    pages = rds.get_paginator("describe_orderable_db_instance_options").paginate(
        Engine="postgres", EngineVersion="17.11"
    )
    options = [one for page in pages for one in page["OrderableDBInstanceOptions"]]
    assert {one["EngineVersion"] for one in options} == {"17.11"}
    assert {"db.t3.micro", "db.r6g.16xlarge", "db.m7g.large"} <= {one["DBInstanceClass"] for one in options}
    narrow = rds.describe_orderable_db_instance_options(
        Engine="postgres", EngineVersion="16", DBInstanceClass="db.t4g.medium"
    )["OrderableDBInstanceOptions"]
    assert {one["StorageType"] for one in narrow} == {"gp2", "gp3", "io1", "io2", "standard"}
    with refused("InvalidParameterValue", "Invalid DB engine"):
        rds.describe_orderable_db_instance_options(Engine="nonsense")


def test_quotas_count_what_is_used(rds: Any, create: Create) -> None:
    create("a", AllocatedStorage=30)
    create("b")
    quotas = {one["AccountQuotaName"]: one for one in rds.describe_account_attributes()["AccountQuotas"]}
    assert (quotas["DBInstances"]["Used"], quotas["DBInstances"]["Max"]) == (2, 40)
    assert quotas["AllocatedStorage"]["Used"] == 50


def test_events_by_time_and_category(rds: Any, create: Create) -> None:
    create("a")
    create("b")
    now = datetime.now(UTC)
    assert len(rds.describe_events()["Events"]) == 2
    assert rds.describe_events(StartTime=now + timedelta(minutes=1), Duration=5)["Events"] == []
    assert rds.describe_events(EndTime=now - timedelta(hours=1))["Events"] == []
    created = rds.describe_events(EventCategories=["creation"])["Events"]
    assert {event["SourceIdentifier"] for event in created} == {"a", "b"}
    assert created[0]["SourceArn"].endswith(":db:a")
    assert created[0]["EventCategories"] == ["creation"]
    assert rds.describe_events(EventCategories=["failover"])["Events"] == []
    with refused("InvalidParameterCombination", "SourceType must be provided"):
        rds.describe_events(SourceIdentifier="a")
    categories = rds.describe_event_categories(SourceType="db-instance")["EventCategoriesMapList"][0]
    assert "creation" in categories["EventCategories"]


def test_tags(rds: Any, create: Create) -> None:
    arn = create(Tags=[{"Key": "team", "Value": "a"}])["DBInstanceArn"]
    rds.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "team", "Value": "b"}, {"Key": "stage"}])
    tags = rds.list_tags_for_resource(ResourceName=arn)["TagList"]
    assert tags == [{"Key": "team", "Value": "b"}, {"Key": "stage", "Value": ""}]
    rds.remove_tags_from_resource(ResourceName=arn, TagKeys=["team", "never"])
    described = rds.describe_db_instances()["DBInstances"][0]["TagList"]
    assert described == [{"Key": "stage", "Value": ""}]
    with refused("DBInstanceNotFound", "", 404):
        rds.list_tags_for_resource(ResourceName=arn + "2")
    with refused("InvalidParameterValue", "Invalid resource name"):
        rds.list_tags_for_resource(ResourceName="shop")
    with refused("InvalidParameterValue", "aws:"):
        rds.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "aws:mine", "Value": "x"}])


@pytest.mark.parametrize("kind", ["cluster", "subgrp", "snapshot", "nonsense"])
def test_tags_of_what_is_no_instance(rds: Any, create: Create, kind: str) -> None:
    create()
    arn = f"arn:aws:rds:us-east-1:000000000000:{kind}:shop"
    code, status = ("DBSubnetGroupNotFoundFault", 404) if kind == "subgrp" else ("InvalidParameterValue", 400)
    for call in (
        lambda: rds.list_tags_for_resource(ResourceName=arn),
        lambda: rds.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "a"}]),
        lambda: rds.remove_tags_from_resource(ResourceName=arn, TagKeys=["a"]),
    ):
        with refused(code, "shop", status):
            call()


@pytest.mark.parametrize(
    "other", ["arn:aws:rds:us-east-1:111122223333:db:shop", "arn:aws:rds:eu-west-1:000000000000:db:shop"]
)
def test_arns_of_other_accounts_and_regions(rds: Any, create: Create, other: str) -> None:
    create()
    with refused("DBInstanceNotFound", "shop", 404):
        rds.list_tags_for_resource(ResourceName=other)
    with refused("DBInstanceNotFound", "shop", 404):
        rds.describe_db_instances(DBInstanceIdentifier=other)


@pytest.mark.parametrize(
    "text", ["arn:", "arn:aws:rds:us-east-1:000000000000:cluster:shop", "arn:aws:s3:::shop"]
)
def test_arns_of_no_instance(rds: Any, text: str) -> None:
    with refused("InvalidParameterValue", text):
        rds.describe_db_instances(DBInstanceIdentifier=text)


def test_fifty_tags_are_the_most(rds: Any, create: Create) -> None:
    arn = create(Tags=[{"Key": str(number)} for number in range(49)])["DBInstanceArn"]
    rds.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "last"}])
    with refused("InvalidParameterValue", "50 tags at most"):
        rds.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "one more"}])
    rds.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "last", "Value": "changed"}])
    assert len(rds.list_tags_for_resource(ResourceName=arn)["TagList"]) == 50


def test_event_pages_neither_miss_nor_repeat_while_more_happens(rds: Any, create: Create) -> None:
    for number in range(25):
        create(f"db{number:02}")
    first = rds.describe_events(MaxRecords=20)
    create("later")
    second = rds.describe_events(MaxRecords=20, Marker=first["Marker"])
    names = [event["SourceIdentifier"] for event in first["Events"] + second["Events"]]
    assert names == [f"db{number:02}" for number in range(25)] + ["later"]
    assert "Marker" not in second


def test_event_windows(rds: Any, create: Create) -> None:
    create()
    now = datetime.now(UTC)
    hour, minute = timedelta(hours=1), timedelta(minutes=1)

    def found(**window: Any) -> int:
        return len(rds.describe_events(**window)["Events"])

    assert found(Duration=1) == found(StartTime=now - hour) == found(EndTime=now + minute) == 1
    assert found(StartTime=now - hour, Duration=120) == found(StartTime=now - hour, EndTime=now + minute) == 1
    assert found(StartTime=now - 3 * hour, Duration=60) == found(EndTime=now - hour, Duration=60) == 0
    assert found(Duration=20160) == found(StartTime=datetime(1970, 1, 1, tzinfo=UTC)) == 1
    with refused("InvalidParameterCombination", "EndTime must be later"):
        found(StartTime=now, EndTime=now - minute)
    for minutes in (0, -1, 20161):
        with refused("InvalidParameterValue", "Must be between 1 and 20160"):
            found(Duration=minutes)


def test_events_of_one_account_stay_there(cloud: Any, create: Create) -> None:
    create()
    for other in (cloud.client("rds", account="111122223333"), cloud.client("rds", region="eu-west-1")):
        assert other.describe_events()["Events"] == []


def test_pages_stay_right_while_instances_come_and_go(rds: Any, create: Create) -> None:
    for number in range(0, 50, 2):
        create(f"db{number:02}", wait=False)
    first = rds.describe_db_instances(MaxRecords=20)
    create("db01", wait=False)  # before the marker: not shown any more
    create("db39", wait=False)  # behind it: shown
    last = names(first)[-1]
    rds.delete_db_instance(DBInstanceIdentifier=last, SkipFinalSnapshot=True)
    rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier=last)
    second = names(rds.describe_db_instances(MaxRecords=20, Marker=first["Marker"]))
    assert second == ["db39", "db40", "db42", "db44", "db46", "db48"]
