"""What days and keys do to tables: decreases, pauses, KMS's verdicts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.dynamodb.harness import Refused, harness, item

from fogbank.aws.fault import Fault
from fogbank.core.scope import Scope

GOOD = "arn:aws:kms:us-east-1:000000000000:key/good"
STATES = {"good": "Enabled", "off": "Disabled", "going": "PendingDeletion", "pair": "Enabled"}


class Keys:
    """KMS, as far as it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def call(
        self, service: str, operation: str, parameters: Mapping[str, Any], scope: Scope
    ) -> dict[str, Any]:
        assert (service, operation) == ("kms", "DescribeKey")
        name = parameters["KeyId"]
        self.asked.append(name)
        if name not in STATES:
            raise Fault("NotFoundException", f"Key '{name}' does not exist")
        spec = "RSA_2048" if name == "pair" else "SYMMETRIC_DEFAULT"
        return {"KeyMetadata": {"Arn": GOOD.replace("good", name), "KeyState": STATES[name], "KeySpec": spec}}


@pytest.mark.parametrize(
    ("key", "kind", "code", "words"),
    [
        ("none", "validation", "NotFoundException", "Key 'none' does not exist"),
        ("off", "key disabled", "DisabledException", f"{GOOD.replace('good', 'off')} is disabled."),
        (
            "going",
            "validation",
            "KMSInvalidStateException",
            f"{GOOD.replace('good', 'going')} is pending deletion.",
        ),
    ],
)
async def test_a_key_that_cannot_be_used_is_refused(
    tmp_path: Path, key: str, kind: str, code: str, words: str
) -> None:
    said = f"ValidationException: KMS {kind} error: com.amazonaws.services.kms.model.{code}: {words} (Service"
    asked = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}
    with harness(tmp_path, surroundings=Keys()) as service:
        with pytest.raises(Refused, match=re.escape(said)):
            await service.make_table(SSESpecification=asked)
        assert (await service.call("ListTables"))["TableNames"] == []
        await service.make_table()
        with pytest.raises(Refused, match=re.escape(said)):
            await service.call("UpdateTable", TableName="things", SSESpecification=asked)


async def test_a_customers_key_is_told_by_its_arn_and_the_managed_one_is_not_asked_for(
    tmp_path: Path,
) -> None:
    keys = Keys()
    with harness(tmp_path, surroundings=keys) as service:
        for number, name in enumerate((None, "alias/aws/dynamodb")):
            asked = {"Enabled": True, "SSEType": "KMS"} | ({"KMSMasterKeyId": name} if name else {})
            await service.make_table(f"table-{number}", SSESpecification=asked)
            told = (await service.call("DescribeTable", TableName=f"table-{number}"))["Table"][
                "SSEDescription"
            ]
            assert told["KMSMasterKeyArn"].startswith("arn:aws:kms:us-east-1:000000000000:key/")
        assert keys.asked == []
        await service.call(
            "UpdateTable", TableName="table-0", SSESpecification=asked | {"KMSMasterKeyId": "good"}
        )
        told = (await service.call("DescribeTable", TableName="table-0"))["Table"]["SSEDescription"]
        assert told == {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": GOOD}


async def test_a_pair_of_keys_is_the_services_own_fault(tmp_path: Path) -> None:
    asked = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": "pair"}
    with (
        harness(tmp_path, surroundings=Keys()) as service,
        pytest.raises(Refused, match="InternalServerError"),
    ):
        await service.make_table(SSESpecification=asked)


async def test_decreases_are_of_a_day(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        units = {"ReadCapacityUnits": 9, "WriteCapacityUnits": 9}
        await service.make_table(BillingMode="PROVISIONED", ProvisionedThroughput=units)
        for reads in (8, 7):
            throughput = units | {"ReadCapacityUnits": reads}
            await service.call("UpdateTable", TableName="things", ProvisionedThroughput=throughput)
            told = await service.call("DescribeTable", TableName="things")
        assert told["Table"]["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 2
        service.clock.move(days=1)
        told = await service.call("DescribeTable", TableName="things")
        assert told["Table"]["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 0


async def test_what_was_trimmed_is_told(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
        await service.call("PutItem", TableName="things", Item=item("a", 1))
        arn = (await service.call("ListStreams"))["Streams"][0]["StreamArn"]
        shard = (await service.call("DescribeStream", StreamArn=arn))["StreamDescription"]["Shards"][0]
        asked = {"StreamArn": arn, "ShardId": shard["ShardId"]}
        first = await service.call("GetShardIterator", ShardIteratorType="TRIM_HORIZON", **asked)
        (record,) = (await service.call("GetRecords", **first))["Records"]
        service.clock.move(hours=25)
        with pytest.raises(Refused, match="TrimmedDataAccessException: The data you are trying to access"):
            await service.call(
                "GetShardIterator",
                ShardIteratorType="AT_SEQUENCE_NUMBER",
                SequenceNumber=record["dynamodb"]["SequenceNumber"],
                **asked,
            )
        begun = await service.call(
            "GetShardIterator",
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=shard["SequenceNumberRange"]["StartingSequenceNumber"],
            **asked,
        )
        assert (await service.call("GetRecords", **begun))["Records"] == []
