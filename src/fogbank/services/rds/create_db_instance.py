"""CreateDBInstance."""

from __future__ import annotations

from typing import Any

from fogbank.aws.fault import Fault
from fogbank.core.ids import resource_id
from fogbank.operations.context import Context
from fogbank.operations.service import Request, Response, operation
from fogbank.operations.tags import tags_of
from fogbank.services.rds import checks, network, quota, refused, windows
from fogbank.services.rds.describing import describe_instance
from fogbank.services.rds.engine_version import facts_of, major_of, resolve
from fogbank.services.rds.facts import EngineFacts
from fogbank.services.rds.instance import DBInstance
from fogbank.services.rds.managed_secret import new_password, planned_secret
from fogbank.services.rds.steps import master_password
from fogbank.services.rds.storage import storage_of
from fogbank.services.rds.subnet_group import DBSubnetGroup


@operation("CreateDBInstance")
async def create_db_instance(ctx: Context, request: Request) -> Response:
    """Make a DB instance; the reply leaves with the status `creating`.

    Source: API Reference, CreateDBInstance.
    """
    facts = facts_of(request["Engine"])
    refused.refuse(request, refused.CREATE)
    name = checks.identifier(request["DBInstanceIdentifier"])
    checks.instance_class(request["DBInstanceClass"])
    password = _password(request, facts)
    group = _subnet_group(ctx, request)
    version = resolve(request["Engine"], request.get("EngineVersion"))
    instance = DBInstance(
        account=ctx.scope.account,
        region=ctx.scope.region,
        created=ctx.clock.now(),
        tags=tags_of(request.get("Tags")),
        db_instance_identifier=name,
        dbi_resource_id=resource_id("db-"),
        db_instance_class=request["DBInstanceClass"],
        engine=request["Engine"],
        engine_version=version,
        master_username=checks.master_username(checks.required(request, "MasterUsername"), facts),
        license_model=checks.license_model(request, facts),
        port=checks.port(request.get("Port", facts.default_port)),
        availability_zone=network.zone(ctx, request.get("AvailabilityZone"), group),
        backup_retention_period=checks.retention(request.get("BackupRetentionPeriod", 1)),
        db_name=checks.db_name(request["DBName"], facts) if request.get("DBName") else None,
        publicly_accessible=request.get("PubliclyAccessible", group is None),
        copy_tags_to_snapshot=request.get("CopyTagsToSnapshot", False),
        deletion_protection=request.get("DeletionProtection", False),
        auto_minor_version_upgrade=request.get("AutoMinorVersionUpgrade", True),
        db_subnet_group_name=group.db_subnet_group_name if group else None,
        ca_certificate_identifier=checks.certificate(
            request.get("CACertificateIdentifier", facts.default_ca_certificate), facts
        ),
        engine_lifecycle_support=checks.engine_lifecycle_support(
            request.get("EngineLifecycleSupport", "open-source-rds-extended-support")
        ),
        **_groups(request, facts, version),
        **_windows(request, name),
        **storage_of(request),
        **await _surroundings(ctx, request),
    )
    if ctx.find(DBInstance, name) is not None:
        raise Fault(DBInstance.ALREADY_EXISTS, DBInstance.ALREADY_EXISTS_MESSAGE)
    quota.room_for_instance(ctx)
    quota.room_for_storage(ctx, instance.allocated_storage)
    created = ctx.create(instance, secrets={master_password(instance.dbi_resource_id): password})
    pending = {"MasterUserPassword": "****"} if request.get("MasterUserPassword") else {}
    return {"DBInstance": describe_instance(ctx, created) | {"PendingModifiedValues": pending}}


def _password(request: Request, facts: EngineFacts) -> str:
    managed = bool(request.get("ManageMasterUserPassword"))
    checks.no_managed_and_own_password(request.get("MasterUserPassword"), managed=managed)
    if managed:
        return new_password()
    if request.get("MasterUserSecretKmsKeyId"):
        raise checks.conflicting(
            "You can't specify MasterUserSecretKmsKeyId unless ManageMasterUserPassword is enabled."
        )
    return checks.master_password(checks.required(request, "MasterUserPassword"), facts)


def _groups(request: Request, facts: EngineFacts, version: str) -> dict[str, Any]:
    major = major_of(version)
    parameters = "default." + facts.parameter_group_family.format(major=major)
    options = facts.option_group.format(major=major)
    checks.groups(request, parameters, options)
    return {"db_parameter_group_name": parameters, "option_group_name": options}


def _windows(request: Request, name: str) -> dict[str, Any]:
    backup, maintenance = windows.default_windows(name)
    backup = windows.backup_window(request.get("PreferredBackupWindow", backup))
    maintenance = windows.maintenance_window(request.get("PreferredMaintenanceWindow", maintenance))
    windows.apart(backup, maintenance)
    return {"preferred_backup_window": backup, "preferred_maintenance_window": maintenance}


def _subnet_group(ctx: Context, request: Request) -> DBSubnetGroup | None:
    name = request.get("DBSubnetGroupName")
    return ctx.get(DBSubnetGroup, name.lower()) if name else None


async def _surroundings(ctx: Context, request: Request) -> dict[str, Any]:
    """What only AWS's other services know; they are asked for nothing that was not named."""
    encrypted = bool(request.get("StorageEncrypted"))
    if request.get("KmsKeyId") and not encrypted:
        raise checks.conflicting("KmsKeyId can only be specified with an encrypted DB instance.")
    changes: dict[str, Any] = {"storage_encrypted": encrypted}
    if encrypted:
        changes["kms_key_id"] = await network.key_arn(ctx, request.get("KmsKeyId") or "alias/aws/rds")
    changes["vpc_security_groups"] = await network.security_groups(
        ctx, request.get("VpcSecurityGroupIds", [])
    )
    if request.get("ManageMasterUserPassword"):
        changes["master_user_secret"] = await planned_secret(ctx, request)
    return changes
