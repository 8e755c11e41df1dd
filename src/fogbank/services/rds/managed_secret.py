"""A master password managed in Secrets Manager: written, rotated and removed with its instance.

Source: RDS User Guide, "Password management with Amazon RDS and AWS Secrets Manager".
"""

from __future__ import annotations

import secrets
import string
import uuid
from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.core.job import StepContext
from fogbank.core.lifecycle import DONE, Done
from fogbank.operations.context import Context
from fogbank.operations.service import Request
from fogbank.services.rds import network
from fogbank.services.rds.instance import DBInstance, MasterUserSecret
from fogbank.services.rds.steps import master_password

_DEFAULT_KEY: Final = "alias/aws/secretsmanager"
# Printable ASCII without what RDS refuses in a password (/ @ " and space) and what shells trip over.
_ALPHABET: Final = string.ascii_letters + string.digits + "!#$%&()*+,-.:;<=>?[]^_{|}~"
_LENGTH: Final = 28


def new_password() -> str:
    """Return a random password of the length that RDS gives managed ones."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


async def planned_secret(ctx: Context, request: Request) -> MasterUserSecret:
    """Return the secret that `write_secret` will make. Raises: `Fault` KMSKeyNotAccessibleFault."""
    key = request.get("MasterUserSecretKmsKeyId")
    arn = await network.key_arn(ctx, key) if key else _DEFAULT_KEY
    return MasterUserSecret(secret_arn="", secret_status="creating", kms_key_id=arn)


def _token(instance: DBInstance) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, instance.dbi_resource_id))


def _name(instance: DBInstance) -> str:
    return f"rds!db-{_token(instance)}"


def _value(instance: DBInstance, password: str) -> str:
    return msgspec.json.encode({"username": instance.master_username, "password": password}).decode()


async def write_secret(ctx: StepContext) -> Done:
    """Make the secret of an instance whose password is managed; the name is RDS's own form.

    The client token is the instance's resource id, so a second run finds the first one's secret.
    """
    instance: DBInstance = ctx.resource
    managed = instance.master_user_secret
    if managed is None or managed.secret_status != "creating":
        return DONE
    password = ctx.secret(master_password(instance.dbi_resource_id))
    request: dict[str, Any] = {
        "Name": _name(instance),
        "ClientRequestToken": _token(instance),
        "Description": f"The secret associated with the primary RDS DB instance: {instance.db_instance_arn}",
        "SecretString": _value(instance, password),
        "Tags": [
            {"Key": "aws:rds:primaryDBInstanceArn", "Value": instance.db_instance_arn},
            {"Key": "aws:secretsmanager:owningService", "Value": "rds"},
        ],
    }
    if managed.kms_key_id != _DEFAULT_KEY:
        request["KmsKeyId"] = managed.kms_key_id
    try:
        made = await ctx.facilities.surroundings.call(
            "secretsmanager", "CreateSecret", request, instance.scope
        )
    except Fault as fault:
        if fault.shape != "ResourceExistsException":
            raise
        made = await ctx.facilities.surroundings.call(
            "secretsmanager", "DescribeSecret", {"SecretId": request["Name"]}, instance.scope
        )
    active = msgspec.structs.replace(managed, secret_arn=made["ARN"], secret_status="active")
    ctx.update(master_user_secret=active)
    return DONE


async def rotate_secret(ctx: StepContext, instance: DBInstance, password: str) -> None:
    """Write a new password into the instance's secret, if it has one."""
    managed = instance.master_user_secret
    if managed is None or managed.secret_status != "active":
        return
    await ctx.facilities.surroundings.call(
        "secretsmanager",
        "PutSecretValue",
        {"SecretId": managed.secret_arn, "SecretString": _value(instance, password)},
        instance.scope,
    )


async def remove_secret(ctx: StepContext) -> Done:
    """Remove the secret of an instance that goes; one that somebody removed already is no matter."""
    instance: DBInstance = ctx.resource
    managed = instance.master_user_secret
    if managed is None:
        return DONE
    try:
        await ctx.facilities.surroundings.call(
            "secretsmanager",
            "DeleteSecret",
            {"SecretId": managed.secret_arn or _name(instance), "ForceDeleteWithoutRecovery": True},
            instance.scope,
        )
    except Fault as fault:
        if fault.shape != "ResourceNotFoundException":
            raise
    ctx.update(master_user_secret=None)
    return DONE
