"""RDS and the services around it, which are told what to answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from fogbank.aws.fault import Fault
from fogbank.core.faults import EngineRefused, EngineUnavailable


def raising(error: Exception) -> Callable[[Any], dict[str, Any]]:
    def reply(parameters: Any) -> dict[str, Any]:
        raise error

    return reply


ENCRYPTED = {"StorageEncrypted": True, "KmsKeyId": "alias/mine"}


@pytest.mark.parametrize(
    ("error", "shape", "status"),
    [
        (Fault("NotFoundException", "no such key"), "KMSKeyNotAccessibleFault", 400),
        (Fault("InternalFailure", "broken", status=500), "InternalFailure", 500),
        (EngineRefused("moto is not installed: fogbank engines install moto"), "NotImplemented", 501),
        (EngineUnavailable("moto ended"), "ServiceUnavailable", 503),
    ],
)
async def test_a_key_that_cannot_be_had(service: Any, error: Exception, shape: str, status: int) -> None:
    service.surroundings.replies["DescribeKey"] = raising(error)
    with pytest.raises(Fault) as caught:
        await service.created(**ENCRYPTED)
    assert (caught.value.shape, caught.value.status) == (shape, status)


async def test_a_disabled_key(service: Any) -> None:
    service.surroundings.replies["DescribeKey"] = lambda _: {"KeyMetadata": {"Arn": "a", "Enabled": False}}
    with pytest.raises(Fault, match=r"\[alias/mine\] does not exist, is not enabled"):
        await service.created(**ENCRYPTED)


async def test_nobody_is_asked_for_what_was_not_named(service: Any) -> None:
    await service.created()
    await service.change("ModifyDBInstance", DBInstanceClass="db.m7g.large", ApplyImmediately=True)
    assert service.surroundings.asked == []


@pytest.mark.parametrize("ids", [[], ["s"]])
async def test_subnets_are_never_all_that_there_are(service: Any, ids: list[str]) -> None:
    service.surroundings.replies["DescribeSubnets"] = raising(Fault("InvalidSubnetID.NotFound", "no"))
    with pytest.raises(Fault) as caught:
        await service.call(
            "CreateDBSubnetGroup", DBSubnetGroupName="g", DBSubnetGroupDescription="d", SubnetIds=ids
        )
    assert caught.value.shape == ("InvalidSubnet" if ids else "InvalidParameterValue")
    assert bool(service.surroundings.asked) is bool(ids)


class SecretsManager:
    """As much of Secrets Manager as RDS uses."""

    def __init__(self, service: Any) -> None:
        self.secrets: dict[str, str] = {}
        service.surroundings.replies |= {
            "CreateSecret": self.create,
            "DescribeSecret": lambda asked: {"ARN": asked["SecretId"]},
            "PutSecretValue": self.put,
            "DeleteSecret": self.delete,
        }

    def create(self, asked: Any) -> dict[str, Any]:
        if asked["Name"] in self.secrets:
            raise Fault("ResourceExistsException", "there")
        self.secrets[asked["Name"]] = asked["SecretString"]
        return {"ARN": asked["Name"]}

    def put(self, asked: Any) -> dict[str, Any]:
        self.secrets[asked["SecretId"]] = asked["SecretString"]
        return {}

    def delete(self, asked: Any) -> dict[str, Any]:
        if self.secrets.pop(asked["SecretId"], None) is None:
            raise Fault("ResourceNotFoundException", "gone")
        return {}


MANAGED = {"ManageMasterUserPassword": True, "MasterUserPassword": None}


async def test_a_managed_password(service: Any) -> None:
    manager = SecretsManager(service)
    instance = await service.created(**MANAGED)
    (name,) = manager.secrets
    assert name.startswith("rds!db-")
    assert (instance.master_user_secret.secret_arn, instance.master_user_secret.secret_status) == (
        name,
        "active",
    )
    first = json.loads(manager.secrets[name])
    assert (first["username"], len(first["password"])) == ("app", 28)
    await service.change("ModifyDBInstance", RotateMasterUserPassword=True, ApplyImmediately=True)
    assert json.loads(manager.secrets[name])["password"] != first["password"]
    await service.call("DeleteDBInstance", DBInstanceIdentifier="shop", SkipFinalSnapshot=True)
    await service.backing.reconciler.settled(instance.key, 5)
    assert manager.secrets == {}


async def test_a_secret_that_an_earlier_attempt_made_is_taken_over(service: Any) -> None:
    manager = SecretsManager(service)

    def made_but_not_answered(asked: Any) -> dict[str, Any]:
        manager.create(asked)
        service.surroundings.replies["CreateSecret"] = manager.create
        raise EngineUnavailable("moto ended", 0.1)

    service.surroundings.replies["CreateSecret"] = made_but_not_answered
    instance = await service.created(**MANAGED)
    assert instance.status == "available"
    assert [instance.master_user_secret.secret_arn] == list(manager.secrets)


async def test_a_secret_that_somebody_removed_stops_no_delete(service: Any) -> None:
    manager = SecretsManager(service)
    instance = await service.created(**MANAGED)
    manager.secrets.clear()
    await service.call("DeleteDBInstance", DBInstanceIdentifier="shop", SkipFinalSnapshot=True)
    await service.backing.reconciler.settled(instance.key, 5)
    assert service.store.resources.everywhere(type(instance)) == []


async def test_without_secrets_manager_the_creation_fails_and_says_why(service: Any) -> None:
    service.surroundings.replies["CreateSecret"] = raising(EngineRefused("moto is not installed."))
    instance = await service.created(**MANAGED)
    assert instance.status == "failed"
    assert service.messages() == ["The DB instance creation failed. moto is not installed."]
