"""ModifyDBInstance: what takes effect at once, what needs a transition, what waits."""

from __future__ import annotations

from typing import Any, Final

from fogbank.aws.fault import Fault
from fogbank.operations.context import Context
from fogbank.operations.refusal import not_yet
from fogbank.operations.service import Request, Response, operation
from fogbank.services.rds import checks, network, quota, refused, windows
from fogbank.services.rds.describing import describe_instance
from fogbank.services.rds.engine_version import facts_of, upgraded
from fogbank.services.rds.facts import EngineFacts
from fogbank.services.rds.instance import DBInstance
from fogbank.services.rds.managed_secret import new_password, planned_secret
from fogbank.services.rds.pending import differing
from fogbank.services.rds.steps import master_password
from fogbank.services.rds.storage import scaling_limit, storage_change

# Settings that RDS changes without an outage and without a status of their own: member -> field.
_AT_ONCE: Final = {
    "DeletionProtection": "deletion_protection",
    "CopyTagsToSnapshot": "copy_tags_to_snapshot",
    "AutoMinorVersionUpgrade": "auto_minor_version_upgrade",
    "PubliclyAccessible": "publicly_accessible",
}


@operation("ModifyDBInstance")
async def modify_db_instance(ctx: Context, request: Request) -> Response:
    """Change a DB instance. Without ApplyImmediately, what needs an outage stays pending.

    Pending values are applied in the maintenance window. Source: API Reference, ModifyDBInstance; User
    Guide, "Modifying an Amazon RDS DB instance".
    """
    refused.refuse(request, refused.MODIFY)
    surroundings = await _surroundings(ctx, _instance(ctx, request), request)
    instance = _instance(ctx, request)  # as it is now: others may have changed it meanwhile
    if instance.master_user_secret is not None:
        surroundings.pop("master_user_secret", None)
    facts = facts_of(instance.engine)
    checks.groups(request, instance.db_parameter_group_name, instance.option_group_name)
    checks.license_model(request, facts)
    at_once = _at_once(instance, request) | surroundings
    pending = differing(instance, {**instance.pending, **_wanted(instance, request, facts)})
    password = _password(instance, request, facts)
    if instance.status != "available":
        raise Fault("InvalidDBInstanceStateFault", "Database instance is not in available state.")
    quota.room_for_storage(ctx, _growth(instance, pending))
    now = _now(request, pending)
    if password is not None:
        now["MasterUserPassword"] = "****"
    at_once["pending"] = {**pending, **now}
    if not now:
        return {"DBInstance": describe_instance(ctx, ctx.update(instance, **at_once))}
    secrets = {master_password(instance.dbi_resource_id): password} if password else None
    changed = ctx.begin(instance, "modify", changes=at_once, arguments=now, secrets=secrets)
    return {"DBInstance": describe_instance(ctx, changed)}


def _instance(ctx: Context, request: Request) -> DBInstance:
    return ctx.get(DBInstance, request["DBInstanceIdentifier"].lower())


async def _surroundings(ctx: Context, instance: DBInstance, request: Request) -> dict[str, Any]:
    """What other services must know of: security groups, and the key of a password that becomes managed."""
    changes: dict[str, Any] = {}
    if request.get("VpcSecurityGroupIds"):
        changes["vpc_security_groups"] = await network.security_groups(ctx, request["VpcSecurityGroupIds"])
    if request.get("ManageMasterUserPassword") and instance.master_user_secret is None:
        changes["master_user_secret"] = await planned_secret(ctx, request)
    return changes


def _at_once(instance: DBInstance, request: Request) -> dict[str, Any]:
    changes = {field: request[member] for member, field in _AT_ONCE.items() if member in request}
    backup = windows.backup_window(request.get("PreferredBackupWindow", instance.preferred_backup_window))
    maintenance = windows.maintenance_window(
        request.get("PreferredMaintenanceWindow", instance.preferred_maintenance_window)
    )
    windows.apart(backup, maintenance)
    days = checks.retention(request.get("BackupRetentionPeriod", instance.backup_retention_period))
    if bool(days) == bool(instance.backup_retention_period):  # turning backups on or off has to wait
        changes["backup_retention_period"] = days
    if "EngineLifecycleSupport" in request:
        support = checks.engine_lifecycle_support(request["EngineLifecycleSupport"])
        changes["engine_lifecycle_support"] = support
    changes["max_allocated_storage"] = scaling_limit(instance, request)
    return changes | {"preferred_backup_window": backup, "preferred_maintenance_window": maintenance}


def _wanted(instance: DBInstance, request: Request, facts: EngineFacts) -> dict[str, Any]:
    """Return what is asked for of that which may have to wait, by the members of PendingModifiedValues."""
    wanted = storage_change(instance, request)
    if "DBInstanceClass" in request:
        wanted["DBInstanceClass"] = checks.instance_class(request["DBInstanceClass"]).name
    if "DBPortNumber" in request:
        wanted["Port"] = checks.port(request["DBPortNumber"])
    if "EngineVersion" in request:
        major = request.get("AllowMajorVersionUpgrade", False)
        wanted["EngineVersion"] = upgraded(
            instance.engine, instance.engine_version, request["EngineVersion"], major_allowed=major
        )
    if "CACertificateIdentifier" in request:
        wanted["CACertificateIdentifier"] = checks.certificate(request["CACertificateIdentifier"], facts)
    if "BackupRetentionPeriod" in request:
        days, have = request["BackupRetentionPeriod"], instance.backup_retention_period
        wanted["BackupRetentionPeriod"] = days if bool(days) != bool(have) else have
    return wanted


def _growth(instance: DBInstance, pending: dict[str, Any]) -> int:
    growth: int = pending.get("AllocatedStorage", instance.allocated_storage) - instance.allocated_storage
    return growth


def _now(request: Request, pending: dict[str, Any]) -> dict[str, Any]:
    """Return what does not wait; a port never does, whatever ApplyImmediately says."""
    if request.get("ApplyImmediately"):
        return dict(pending)
    return {"Port": pending["Port"]} if "Port" in pending else {}


def _password(instance: DBInstance, request: Request, facts: EngineFacts) -> str | None:
    """Return the new master password, or None where it stays."""
    managed = request.get("ManageMasterUserPassword")
    own = request.get("MasterUserPassword")
    has_secret = instance.master_user_secret is not None
    if managed is False and has_secret:
        raise not_yet("turning the management of a master password off")
    checks.no_managed_and_own_password(own, managed=bool(managed) or has_secret)
    if request.get("RotateMasterUserPassword"):
        if not has_secret:
            raise checks.conflicting(
                "You can't rotate the master user password of an instance whose password isn't managed in "
                "AWS Secrets Manager."
            )
        if not request.get("ApplyImmediately"):
            raise checks.conflicting(
                "You must specify apply immediately when rotating the master user password."
            )
        return new_password()
    if managed and not has_secret:
        return new_password()
    return checks.master_password(own, facts) if own else None
