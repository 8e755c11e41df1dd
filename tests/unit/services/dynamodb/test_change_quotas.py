"""How often settings may be changed, on a clock that is moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.unit.services.dynamodb.harness import Harness, Refused, harness
from tests.unit.services.dynamodb.test_replicas import IRELAND, add_replica

from fogbank.core.facilities import Pace

TABLE_CLASSES = (
    "LimitExceededException: Subscriber limit exceeded: Updates to TableClass are limited to 2 times"
)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Harness]:
    with harness(tmp_path) as made:
        yield made


async def rehearse(service: Harness) -> None:
    """Go on at AWS's pace, with a table that was made before."""
    await service.make_table()
    facilities = msgspec.structs.replace(service.service.backing.facilities, pace=Pace.AWS)
    service.service.backing = msgspec.structs.replace(service.service.backing, facilities=facilities)


async def update(service: Harness, region: str = "us-east-1", **changes: Any) -> None:
    await service.call("UpdateTable", region, TableName="things", **changes)
    await service.call("DescribeTable", region, TableName="things")


async def to_class(service: Harness, name: str, region: str = "us-east-1") -> None:
    await update(service, region, TableClass="STANDARD" if name == "STD" else "STANDARD_INFREQUENT_ACCESS")


async def encrypt(service: Harness, on: bool) -> None:
    await update(service, SSESpecification={"Enabled": on})


async def test_the_table_class_changes_twice_in_thirty_days(service: Harness) -> None:
    await service.make_table()
    await to_class(service, "STD")  # as it never was anything else, that is nothing
    await to_class(service, "IA")
    await to_class(service, "IA")  # no change
    service.clock.move(days=10)
    await to_class(service, "STD")
    for name in ("IA", "STD"):
        with pytest.raises(Refused, match=TABLE_CLASSES):
            await to_class(service, name)
    service.clock.move(days=19)
    with pytest.raises(Refused, match=TABLE_CLASSES):
        await to_class(service, "IA")
    service.clock.move(days=1)  # thirty days after the first
    await to_class(service, "IA")
    with pytest.raises(Refused, match=TABLE_CLASSES):
        await to_class(service, "STD")


async def test_quotas_go_with_their_table(service: Harness) -> None:
    for _ in range(2):
        await service.make_table()
        await to_class(service, "IA")
        await to_class(service, "STD")
        with pytest.raises(Refused, match=TABLE_CLASSES):
            await to_class(service, "IA")
        await service.call("DeleteTable", TableName="things")
        with pytest.raises(Refused, match="ResourceNotFound"):
            await service.call("DescribeTable", TableName="things")


async def test_a_change_in_all_regions_has_to_be_left_in_all(service: Harness) -> None:
    await service.make_table()
    await add_replica(service)
    for name in ("STANDARD_INFREQUENT_ACCESS", "STANDARD"):
        override = {"RegionName": IRELAND, "TableClassOverride": name}
        await update(service, ReplicaUpdates=[{"Update": override}])
    words = (
        f"LimitExceededException: Limit exceeded for replica in {IRELAND}. "
        r"Updates to TableClass are limited to 2 times in 30 day\(s\)$"
    )
    with pytest.raises(Refused, match=words):
        await to_class(service, "IA")
    override = {"RegionName": IRELAND, "TableClassOverride": "STANDARD_INFREQUENT_ACCESS"}
    with pytest.raises(Refused, match=words):
        await update(service, ReplicaUpdates=[{"Update": override}])
    described = (await service.call("DescribeTable", TableName="things"))["Table"]
    assert "TableClassSummary" not in described


def iso(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def test_encryption_changes_four_times_and_then_once_in_six_hours(service: Harness) -> None:
    await service.make_table()
    first = service.clock.now()
    for number in range(4):
        await encrypt(service, number % 2 == 0)
        service.clock.move(minutes=1)
    last = first + timedelta(minutes=3)
    with pytest.raises(Refused, match="already encrypted by default"):
        await encrypt(service, False)  # is told before
    with pytest.raises(Refused) as refused:
        await encrypt(service, True)
    assert str(refused.value) == (
        "LimitExceededException: Subscriber limit exceeded: Encryption mode changes are limited in the 24h window "
        f"ending at {iso(first + timedelta(days=1))}. After the first 4 change, each subsequent change in the same "
        "window can be performed at most once every 21600 seconds. Number of updates today: 4. "
        f"Last change at {iso(last)}. Next changes can be made at {iso(last + timedelta(hours=6))}."
    )
    service.clock.move(hours=6)
    await encrypt(service, True)
    with pytest.raises(Refused, match="Number of updates today: 5"):
        await encrypt(service, False)
    service.clock.move(hours=18)  # a new window
    for number in range(4):
        await encrypt(service, number % 2 == 1)
    with pytest.raises(Refused, match="Number of updates today: 4"):
        await encrypt(service, False)


async def test_a_key_that_cannot_be_used_counts_for_nothing(tmp_path: Path) -> None:
    class Kms:
        async def call(self, service: str, operation: str, parameters: Any, scope: Any) -> dict[str, Any]:
            key = {"Arn": parameters["KeyId"], "KeyState": "Disabled"}
            return {"KeyMetadata": key}

    with harness(tmp_path, surroundings=Kms()) as service:
        await service.make_table()
        key = "arn:aws:kms:us-east-1:000000000000:key/1"
        asked = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}
        for _ in range(5):
            with pytest.raises(Refused, match="ValidationException: KMS key disabled error"):
                await update(service, SSESpecification=asked)
        for number in range(4):
            await encrypt(service, number % 2 == 0)
        with pytest.raises(Refused, match="Encryption mode changes are limited"):  # the key is not looked at
            await update(service, SSESpecification=asked)


async def test_capacity_modes_change_as_often_as_wanted(service: Harness) -> None:
    await service.make_table()
    units = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
    for _ in range(6):
        await update(service, BillingMode="PROVISIONED", ProvisionedThroughput=units)
        await update(service, BillingMode="PAY_PER_REQUEST")


async def expire(service: Harness, on: bool) -> None:
    asked = {"Enabled": on, "AttributeName": "until"}
    await service.call("UpdateTimeToLive", TableName="things", TimeToLiveSpecification=asked)


async def test_what_takes_time_on_aws_takes_none_here(service: Harness) -> None:
    await service.make_table()
    for number in range(6):
        await expire(service, number % 2 == 0)
        await update(service, DeletionProtectionEnabled=number % 2 == 0)


async def test_time_to_live_changes_once_in_half_an_hour_at_awss_pace(service: Harness) -> None:
    await rehearse(service)
    await expire(service, True)
    service.clock.move(seconds=1812)
    with pytest.raises(Refused, match="TimeToLive is already enabled"):
        await expire(service, True)
    with pytest.raises(Refused, match="modified multiple times within a fixed interval"):
        await expire(service, False)
    service.clock.move(seconds=60)
    await expire(service, False)
    with pytest.raises(Refused, match="modified multiple times within a fixed interval"):
        await expire(service, True)


async def protect(service: Harness, on: bool) -> None:
    await service.call("UpdateTable", TableName="things", DeletionProtectionEnabled=on)


async def test_protection_changes_once_in_fifteen_seconds_at_awss_pace(service: Harness) -> None:
    await rehearse(service)
    await protect(service, True)
    again = service.clock.now() + timedelta(seconds=15)
    service.clock.move(seconds=14)
    await protect(service, True)  # no change
    with pytest.raises(Refused) as refused:
        await protect(service, False)
    assert str(refused.value) == (
        "ThrottlingException: Deletion protection setting for table things modified within the previous 15000 "
        f"milliseconds. Please try again after {iso(again)}"
    )
    service.clock.move(seconds=1)
    await protect(service, False)


async def test_a_policy_changes_once_in_fifteen_seconds_at_awss_pace(service: Harness) -> None:
    await rehearse(service)
    arn = "arn:aws:dynamodb:us-east-1:000000000000:table/things"
    statement = {"Effect": "Deny", "Principal": "*", "Action": "dynamodb:Query", "Resource": "*"}
    policy = msgspec.json.encode({"Statement": [statement]}).decode()
    await service.call("PutResourcePolicy", ResourceArn=arn, Policy=policy)
    again = service.clock.now() + timedelta(seconds=15)
    with pytest.raises(Refused) as refused:
        await service.call("DeleteResourcePolicy", ResourceArn=arn)
    assert str(refused.value) == (
        "ThrottlingException: Resource-based policy for table things modified within the previous 15000 "
        f"milliseconds. Please try again after {iso(again)}."
    )
    service.clock.move(seconds=15)
    await service.call("DeleteResourcePolicy", ResourceArn=arn)
