"""A region that nobody reaches: refused the same way by every service, and caught up with when it is back."""

from __future__ import annotations

import json
import random
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from tests.service.dynamodb.conftest import item
from tests.service.dynamodb.regions import EAST, IRELAND, OREGON, REGIONS, Regions, scanned
from tests.service.refusals import refused

from fogbank.testing.cloud import Cloud


class Switch:
    """Cuts regions off and brings them back."""

    def __init__(self, cloud: Cloud) -> None:
        self._url = f"{cloud.url}/_fogbank/regions"

    def down(self, region: str) -> None:
        assert self._post("down", region)["status"] == "down"

    def up(self, region: str) -> None:
        assert self._post("up", region) == {"region": region, "status": "up"}

    def _post(self, path: str, region: str) -> dict[str, Any]:
        body = json.dumps({"region": region}).encode()
        request = urllib.request.Request(f"{self._url}/{path}", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def listed(self) -> dict[str, str]:
        with urllib.request.urlopen(self._url) as answer:
            return {one["region"]: one["status"] for one in json.load(answer)["regions"]}


@pytest.fixture
def switch(cloud: Cloud) -> Iterator[Switch]:
    made = Switch(cloud)
    yield made
    for region in REGIONS:
        made.up(region)


def test_every_service_is_out_of_reach_the_same_way(regions: Regions, switch: Switch) -> None:
    switch.down(IRELAND)
    calls = {
        "dynamodb": "list_tables",
        "dynamodbstreams": "list_streams",
        "rds": "describe_db_instances",
        "sqs": "list_queues",
        "s3": "list_buckets",
    }
    for service, operation in calls.items():
        with refused("ServiceUnavailable", f"The region {IRELAND} cannot be reached", status=503):
            getattr(regions.client(IRELAND, service), operation)()
    assert regions[EAST].list_tables()["TableNames"] == []
    switch.up(IRELAND)
    assert regions[IRELAND].list_tables()["TableNames"] == []


def test_regions_are_listed(regions: Regions, global_table: str, switch: Switch) -> None:
    switch.down(OREGON)
    switch.down("ap-south-1")
    assert switch.listed() == {EAST: "up", IRELAND: "up", OREGON: "down", "ap-south-1": "down"}
    switch.up("ap-south-1")
    with pytest.raises(urllib.error.HTTPError, match="400"):
        switch.down("Ireland")


def test_a_reset_brings_all_regions_back(cloud: Cloud, regions: Regions, switch: Switch) -> None:
    switch.down(IRELAND)
    cloud.reset()
    assert regions[IRELAND].list_tables()["TableNames"] == []


def test_writes_wait_for_a_region_and_the_last_writer_wins(
    regions: Regions, global_table: str, switch: Switch
) -> None:
    for key in ("both", "gone", "kept"):
        regions[EAST].put_item(TableName=global_table, Item=item(key, 1, at={"S": "first"}))
    regions.await_equal(global_table)
    regions[IRELAND].put_item(TableName=global_table, Item=item("both", 1, at={"S": "ireland"}))
    regions[IRELAND].delete_item(TableName=global_table, Key=item("gone", 1))
    switch.down(IRELAND)
    regions[EAST].put_item(TableName=global_table, Item=item("both", 1, at={"S": "east"}))
    regions[EAST].put_item(TableName=global_table, Item=item("new", 1))
    regions.await_equal(global_table, (EAST, OREGON))
    listed = regions[EAST].describe_table(TableName=global_table)["Table"]["Replicas"]
    assert {one["ReplicaStatus"] for one in listed} == {"ACTIVE"}, "no status says that a region is cut off"
    switch.up(IRELAND)
    regions.await_equal(global_table)
    assert scanned(regions[IRELAND], global_table) == [
        item("both", 1, at={"S": "east"}), item("kept", 1, at={"S": "first"}), item("new", 1),
    ]  # fmt: skip


def test_both_sides_of_a_cut_write_and_agree_afterwards(
    regions: Regions, global_table: str, switch: Switch
) -> None:
    """Two regions are cut off from the third by turns, so that each side writes what the other has not seen."""
    rng = random.Random(7)
    last: dict[int, str | None] = {}
    for number in range(120):
        if number % 12 == 0:
            for region in REGIONS:
                switch.up(region)
            switch.down(rng.choice(REGIONS))
        cut = [region for region, status in switch.listed().items() if status == "down"]
        region = rng.choice([one for one in REGIONS if one not in cut])
        key = rng.randrange(6)
        there = regions[region].get_item(TableName=global_table, Key=item("k", key)).get("Item")
        if there is not None and rng.random() < 0.3:
            regions[region].delete_item(TableName=global_table, Key=item("k", key))
            last[key] = None
        else:
            regions[region].put_item(TableName=global_table, Item=item("k", key, v={"S": str(number)}))
            last[key] = str(number)
    for region in REGIONS:
        switch.up(region)
    regions.await_equal(global_table)
    expected = [item("k", key, v={"S": value}) for key, value in sorted(last.items()) if value is not None]
    assert scanned(regions[OREGON], global_table) == expected


def test_a_group_with_a_member_out_of_reach_cannot_be_changed(
    regions: Regions, global_table: str, switch: Switch
) -> None:
    switch.down(OREGON)
    for change in (
        {"TableClass": "STANDARD_INFREQUENT_ACCESS"},
        {"ReplicaUpdates": [{"Delete": {"RegionName": OREGON}}]},
        {"ReplicaUpdates": [{"Create": {"RegionName": "eu-west-2"}}]},
    ):
        with refused("ResourceInUseException", f"The replica in {OREGON} cannot be reached."):
            regions[EAST].update_table(TableName=global_table, **change)
    with refused("ResourceInUseException", f"The replica in {OREGON} cannot be reached."):
        regions[IRELAND].delete_table(TableName=global_table)
    with refused("ResourceInUseException", f"The replica in {OREGON} cannot be reached."):
        on = {"Enabled": True, "AttributeName": "until"}
        regions[EAST].update_time_to_live(TableName=global_table, TimeToLiveSpecification=on)


def test_a_replica_in_a_region_out_of_reach_is_made_when_it_is_back(
    regions: Regions, table: str, switch: Switch
) -> None:
    regions[EAST].put_item(TableName=table, Item=item("a", 1))
    switch.down(IRELAND)
    answer = regions[EAST].update_table(TableName=table, ReplicaUpdates=[{"Create": {"RegionName": IRELAND}}])
    assert answer["TableDescription"]["Replicas"][0]["ReplicaStatus"] == "CREATING"
    switch.up(IRELAND)
    assert regions[EAST].describe_table(TableName=table)["Table"]["Replicas"][0]["ReplicaStatus"] == "ACTIVE"
    assert scanned(regions[IRELAND], table) == [item("a", 1)]


def test_a_reset_of_one_region_takes_it_out_of_its_groups(
    cloud: Cloud, regions: Regions, global_table: str
) -> None:
    cloud.reset(account="000000000000", region=OREGON)
    listed = regions[EAST].describe_table(TableName=global_table)["Table"]["Replicas"]
    assert [one["RegionName"] for one in listed] == [IRELAND]
    regions[IRELAND].put_item(TableName=global_table, Item=item("a", 1))
    regions.await_equal(global_table, (EAST, IRELAND))
