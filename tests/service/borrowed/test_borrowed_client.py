"""What Fogbank's own services ask of the borrowed ones."""

from __future__ import annotations

from typing import Any

import pytest

from fogbank.aws.fault import Fault
from fogbank.borrowed.client import BorrowedClient
from fogbank.borrowed.master_secrets import MasterSecrets
from fogbank.borrowed.networks import Networks
from fogbank.core.scope import Scope

SCOPE = Scope("111122223333", "eu-central-1")


def test_default_network(server: Any) -> None:
    networks = Networks(BorrowedClient(server.borrowed))
    vpc = server.run(networks.default_vpc(SCOPE))
    subnets = server.run(networks.subnets_of(vpc["VpcId"], SCOPE))
    assert vpc["IsDefault"] is True
    assert {one["AvailabilityZone"] for one in subnets} == {f"eu-central-1{letter}" for letter in "abc"}
    ids = [one["SubnetId"] for one in subnets]
    assert server.run(networks.subnets(ids, SCOPE)) == subnets
    theirs = server.client("ec2").describe_subnets(SubnetIds=ids)["Subnets"]
    assert [one["SubnetArn"] for one in subnets] == [one["SubnetArn"] for one in theirs]


def test_what_is_not_there(server: Any) -> None:
    networks = Networks(BorrowedClient(server.borrowed))
    with pytest.raises(Fault, match="subnet-0f00") as subnet:
        server.run(networks.subnets(["subnet-0f00"], SCOPE))
    with pytest.raises(Fault) as group:
        server.run(networks.security_groups(["sg-0f00"], SCOPE))
    assert (subnet.value.shape, group.value.shape) == ("InvalidSubnetID.NotFound", "InvalidGroup.NotFound")


def test_master_secret(server: Any) -> None:
    secrets = MasterSecrets(BorrowedClient(server.borrowed))
    arn = server.run(secrets.write("rds!db-1", "first", SCOPE, description="of db 1", tags={"made": "here"}))
    assert server.run(secrets.write("rds!db-1", "second", SCOPE)) == arn
    theirs = server.client("secretsmanager")
    assert theirs.get_secret_value(SecretId=arn)["SecretString"] == "second"
    assert theirs.describe_secret(SecretId=arn)["Tags"] == [{"Key": "made", "Value": "here"}]
    assert server.run(secrets.read(arn, SCOPE)) == "second"
    server.run(secrets.remove(arn, SCOPE))
    server.run(secrets.remove(arn, SCOPE))
    with pytest.raises(Fault) as caught:
        server.run(secrets.read(arn, SCOPE))
    assert caught.value.shape == "ResourceNotFoundException"


def test_keys(server: Any) -> None:
    secrets = MasterSecrets(BorrowedClient(server.borrowed))
    assert server.run(secrets.key_arn("alias/aws/rds", SCOPE)).startswith("arn:aws:kms:eu-central-1:1111")
    key = server.client("kms").create_key()["KeyMetadata"]
    assert server.run(secrets.key_arn(key["KeyId"], SCOPE)) == key["Arn"]
    server.client("kms").disable_key(KeyId=key["KeyId"])
    with pytest.raises(Fault) as caught:
        server.run(secrets.key_arn(key["KeyId"], SCOPE))
    assert caught.value.shape == "DisabledException"


def test_role_by_the_query_protocol(server: Any) -> None:
    server.client("iam").create_role(
        RoleName="monitor", AssumeRolePolicyDocument="{}", Tags=[{"Key": "a", "Value": "b"}]
    )
    client = BorrowedClient(server.borrowed)
    role = server.run(client.call("iam", "GetRole", {"RoleName": "monitor"}, SCOPE))["Role"]
    theirs = server.client("iam").get_role(RoleName="monitor")["Role"]
    assert role["Arn"] == theirs["Arn"]
    assert role["CreateDate"] == theirs["CreateDate"]
    assert role["Tags"] == theirs["Tags"]
    with pytest.raises(Fault) as caught:
        server.run(client.call("iam", "GetRole", {"RoleName": "none"}, SCOPE))
    assert caught.value.shape == "NoSuchEntity"


def test_not_installed_and_no_index(server: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    object.__setattr__(server.directories, "cache", tmp_path / "empty")
    with pytest.raises(server.client("sts").exceptions.ClientError, match="engines install moto"):
        server.client("sts").get_caller_identity()
