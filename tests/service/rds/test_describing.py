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
