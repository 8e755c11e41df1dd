"""Clients in several regions of one server, and what tests of global tables do with them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import boto3
from botocore.config import Config

from fogbank.testing.cloud import Cloud

EAST, IRELAND, OREGON = "us-east-1", "eu-west-1", "us-west-2"
REGIONS = (EAST, IRELAND, OREGON)
_PATIENCE_SECONDS = 10.0


class Regions:
    """DynamoDB in each region, by its name."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._clients: dict[tuple[str, str], Any] = {}

    def __getitem__(self, region: str) -> Any:
        return self.client(region, "dynamodb")

    def client(self, region: str, service: str) -> Any:
        """A client that checks nothing itself and asks once."""
        if (region, service) not in self._clients:
            self._clients[region, service] = boto3.client(
                service,
                endpoint_url=self._cloud.url,
                region_name=region,
                aws_access_key_id="000000000000",
                aws_secret_access_key="fogbank",
                config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
            )
        return self._clients[region, service]

    def add(self, table: str, source: str, region: str, **more: Any) -> None:
        """Add a replica and wait until it is there."""
        create = {"Create": {"RegionName": region, **more}}
        self[source].update_table(TableName=table, ReplicaUpdates=[create])
        self[source].get_waiter("table_exists").wait(TableName=table)
        assert self[region].describe_table(TableName=table)["Table"]["TableStatus"] == "ACTIVE"

    def remove(self, table: str, source: str, region: str) -> None:
        """Remove a replica and wait until it is gone."""
        self[source].update_table(TableName=table, ReplicaUpdates=[{"Delete": {"RegionName": region}}])
        assert self[source].describe_table(TableName=table)["Table"]["TableStatus"] == "ACTIVE"

    def await_equal(self, table: str, names: Sequence[str] = REGIONS) -> None:
        """Wait until all have the same items."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            found = [scanned(self[name], table) for name in names]
            if all(one == found[0] for one in found):
                return
            assert time.monotonic() < deadline, dict(zip(names, found, strict=True))

    def records(self, region: str, table: str) -> list[dict[str, Any]]:
        """All records of the table's stream in a region."""
        streams = self.client(region, "dynamodbstreams")
        arn = self[region].describe_table(TableName=table)["Table"]["LatestStreamArn"]
        (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        place = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )
        found: list[dict[str, Any]] = streams.get_records(ShardIterator=place["ShardIterator"])["Records"]
        return found


def scanned(dynamodb: Any, table: str, **more: Any) -> list[dict[str, Any]]:
    """All items, in the order of their keys."""
    pages = dynamodb.get_paginator("scan").paginate(TableName=table, **more)
    found = [one for page in pages for one in page["Items"]]
    return sorted(found, key=lambda one: (one["p"]["S"], float(one.get("s", {"N": "0"})["N"])))
