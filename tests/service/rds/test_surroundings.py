"""Instances and the services around them: subnets, security groups, keys, managed passwords."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.service.refusals import refused

Create = Callable[..., dict[str, Any]]
pytestmark = pytest.mark.xdist_group("borrowed")  # one server with moto is enough


@pytest.fixture
def subnets(cloud: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = cloud.client("ec2").describe_subnets()["Subnets"]
    return found


def test_subnet_groups(rds: Any, create: Create, subnets: list[dict[str, Any]], cloud: Any) -> None:
    ids = [subnet["SubnetId"] for subnet in subnets[:3]]
    made = rds.create_db_subnet_group(
        DBSubnetGroupName="Inner",
        DBSubnetGroupDescription="d",
        SubnetIds=ids,
        Tags=[{"Key": "a", "Value": "b"}],
    )["DBSubnetGroup"]
    assert made["DBSubnetGroupName"] == "inner"
    assert made["VpcId"] == subnets[0]["VpcId"]
    assert {one["SubnetIdentifier"] for one in made["Subnets"]} == set(ids)
    assert {one["SubnetAvailabilityZone"]["Name"] for one in made["Subnets"]} == {
        subnet["AvailabilityZone"] for subnet in subnets[:3]
    }
    assert rds.list_tags_for_resource(ResourceName=made["DBSubnetGroupArn"])["TagList"]
    with refused("DBSubnetGroupAlreadyExists", "inner"):
        rds.create_db_subnet_group(DBSubnetGroupName="inner", DBSubnetGroupDescription="d", SubnetIds=ids)
    changed = rds.modify_db_subnet_group(DBSubnetGroupName="INNER", SubnetIds=ids[:2])["DBSubnetGroup"]
    assert len(changed["Subnets"]) == 2
    create(DBSubnetGroupName="inner")
    described = rds.describe_db_instances(DBInstanceIdentifier="shop")["DBInstances"][0]
    assert described["DBSubnetGroup"]["DBSubnetGroupName"] == "inner"
    assert described["PubliclyAccessible"] is False
    with refused("InvalidDBSubnetGroupStateFault", "shop is still using it"):
        rds.delete_db_subnet_group(DBSubnetGroupName="inner")
    rds.delete_db_instance(DBInstanceIdentifier="shop", SkipFinalSnapshot=True)
    rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier="shop")
    rds.delete_db_subnet_group(DBSubnetGroupName="inner")
    with refused("DBSubnetGroupNotFoundFault", "inner", 404):
        rds.describe_db_subnet_groups(DBSubnetGroupName="inner")


def test_subnets_must_exist_and_cover_two_zones(rds: Any, subnets: list[dict[str, Any]]) -> None:
    with refused("InvalidSubnet", "Some input subnets in :[subnet-0123456789abcdef0] are invalid."):
        rds.create_db_subnet_group(
            DBSubnetGroupName="g", DBSubnetGroupDescription="d", SubnetIds=["subnet-0123456789abcdef0"]
        )
    with refused("DBSubnetGroupDoesNotCoverEnoughAZs", "Add subnets to cover at least 2 AZs"):
        rds.create_db_subnet_group(
            DBSubnetGroupName="g", DBSubnetGroupDescription="d", SubnetIds=[subnets[0]["SubnetId"]]
        )
    with refused("InvalidParameterValue"):
        rds.create_db_subnet_group(DBSubnetGroupName="default", DBSubnetGroupDescription="d", SubnetIds=["s"])
    assert rds.describe_db_subnet_groups()["DBSubnetGroups"] == []


def test_security_groups_must_exist(rds: Any, create: Create, cloud: Any) -> None:
    group = cloud.client("ec2").describe_security_groups()["SecurityGroups"][0]["GroupId"]
    made = create(VpcSecurityGroupIds=[group])
    assert made["VpcSecurityGroups"] == [{"VpcSecurityGroupId": group, "Status": "active"}]
    with refused("InvalidParameterValue", "Invalid security group"):
        create("other", wait=False, VpcSecurityGroupIds=["sg-0123456789abcdef0"])


def test_encryption_asks_kms(rds: Any, create: Create, cloud: Any) -> None:
    kms = cloud.client("kms")
    key = kms.create_key()["KeyMetadata"]
    assert create(StorageEncrypted=True, KmsKeyId=key["KeyId"])["KmsKeyId"] == key["Arn"]
    assert ":key/" in create("other", StorageEncrypted=True)["KmsKeyId"]
    kms.disable_key(KeyId=key["KeyId"])
    for name in (key["KeyId"], "alias/nobody"):
        with refused("KMSKeyNotAccessibleFault", name):
            create("third", wait=False, StorageEncrypted=True, KmsKeyId=name)


def test_a_managed_password_lives_in_secrets_manager(rds: Any, create: Create, cloud: Any) -> None:
    made = create(ManageMasterUserPassword=True, MasterUserPassword=None)
    assert made["MasterUserSecret"]["SecretStatus"] == "creating"
    described = rds.describe_db_instances(DBInstanceIdentifier="shop")["DBInstances"][0]
    secret = described["MasterUserSecret"]
    assert secret["SecretStatus"] == "active"
    manager = cloud.client("secretsmanager")

    def value() -> dict[str, str]:
        found: dict[str, str] = json.loads(
            manager.get_secret_value(SecretId=secret["SecretArn"])["SecretString"]
        )
        return found

    first = value()
    assert first["username"] == "app"
    assert len(first["password"]) >= 20
    with refused("InvalidParameterCombination", "You can't specify MasterUserPassword"):
        rds.modify_db_instance(DBInstanceIdentifier="shop", MasterUserPassword="battery-staple")
    rds.modify_db_instance(DBInstanceIdentifier="shop", RotateMasterUserPassword=True, ApplyImmediately=True)
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="shop")
    assert value()["password"] != first["password"]
    rds.delete_db_instance(DBInstanceIdentifier="shop", SkipFinalSnapshot=True)
    rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier="shop")
    with pytest.raises(manager.exceptions.ResourceNotFoundException):
        value()


def test_turning_management_on_later(rds: Any, create: Create, cloud: Any) -> None:
    create()
    rds.modify_db_instance(DBInstanceIdentifier="shop", ManageMasterUserPassword=True, ApplyImmediately=True)
    secret = rds.describe_db_instances(DBInstanceIdentifier="shop")["DBInstances"][0]["MasterUserSecret"]
    assert secret["SecretStatus"] == "active"
    assert cloud.client("secretsmanager").get_secret_value(SecretId=secret["SecretArn"])["SecretString"]
