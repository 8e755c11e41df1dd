"""ModifyDBInstance: what takes effect at once, what needs a transition, what waits."""

from __future__ import annotations

from typing import Any, Final

from fogbank.aws.fault import Fault
from fogbank.operations.context import Context
from fogbank.operations.refusal import not_yet, refuse_requested
from fogbank.operations.service import Request, Response, operation
from fogbank.services.rds import checks, network, refused, windows
from fogbank.services.rds.describing import describe_instance
from fogbank.services.rds.engine_version import facts_of, known_versions, major_of
from fogbank.services.rds.facts import EngineFacts
from fogbank.services.rds.instance import DBInstance, MasterUserSecret
from fogbank.services.rds.managed_secret import new_password
from fogbank.services.rds.steps import master_password
from fogbank.services.rds.storage import autoscaling, performance

# Settings that RDS changes without an outage and without a status of their own: member -> field.
_AT_ONCE: Final = {
    "DeletionProtection": "deletion_protection",
    "CopyTagsToSnapshot": "copy_tags_to_snapshot",
    "AutoMinorVersionUpgrade": "auto_minor_version_upgrade",
    "PubliclyAccessible": "publicly_accessible",
    "MaxAllocatedStorage": "max_allocated_storage",
}


@operation("ModifyDBInstance")
async def modify_db_instance(ctx: Context, request: Request) -> Response:
    """Change a DB instance. Without ApplyImmediately, what needs an outage stays pending.

    Pending values are applied in the maintenance window. Source: API Reference, ModifyDBInstance; User
    Guide, "Modifying an Amazon RDS DB instance".
    """
    instance = ctx.get(DBInstance, request["DBInstanceIdentifier"].lower())
    facts = facts_of(instance.engine)
    refuse_requested(request, refused.MODIFY)
    _same_groups(instance, request)
    at_once = await _at_once(ctx, instance, request)
    later = _later(instance, request, facts)
    password = _password(instance, request, facts)
    if instance.status != "available":
        raise Fault("InvalidDBInstanceStateFault", "Database instance is not in available state.")
    now: dict[str, Any] = {}
    if request.get("ApplyImmediately"):
        now = {**instance.pending, **later}
        now.pop("MasterUserPassword", None)
    if password is not None:
        now["MasterUserPassword"] = "****"
    at_once["pending"] = {**instance.pending, **later, **now}
    if now:
        changed = ctx.begin(
            instance,
            "modify",
            changes=at_once,
            arguments=now,
            secrets={master_password(instance.dbi_resource_id): password} if password else None,
        )
    else:
        changed = ctx.update(instance, **at_once)
    return {"DBInstance": describe_instance(ctx, changed)}


async def _at_once(ctx: Context, instance: DBInstance, request: Request) -> dict[str, Any]:
    changes = {field: request[member] for member, field in _AT_ONCE.items() if member in request}
    backup = windows.backup_window(request.get("PreferredBackupWindow", instance.preferred_backup_window))
    maintenance = windows.maintenance_window(
        request.get("PreferredMaintenanceWindow", instance.preferred_maintenance_window)
    )
    windows.apart(backup, maintenance)
    changes |= {"preferred_backup_window": backup, "preferred_maintenance_window": maintenance}
    if "BackupRetentionPeriod" in request:
        changes["backup_retention_period"] = checks.retention(request["BackupRetentionPeriod"])
    if request.get("MaxAllocatedStorage") is not None:
        autoscaling(
            request["MaxAllocatedStorage"], request.get("AllocatedStorage", instance.allocated_storage)
        )
    if "VpcSecurityGroupIds" in request:
        changes["vpc_security_groups"] = await network.security_groups(ctx, request["VpcSecurityGroupIds"])
    return changes | await _management(ctx, instance, request)


async def _management(ctx: Context, instance: DBInstance, request: Request) -> dict[str, Any]:
    """Turning Secrets Manager's management of the password on; off needs a password of one's own."""
    if not request.get("ManageMasterUserPassword") or instance.master_user_secret is not None:
        return {}
    key = request.get("MasterUserSecretKmsKeyId")
    arn = await network.key_arn(ctx, key) if key else "alias/aws/secretsmanager"
    secret = MasterUserSecret(secret_arn="", secret_status="creating", kms_key_id=arn)
    return {"master_user_secret": secret}


def _same_groups(instance: DBInstance, request: Request) -> None:
    wanted = request.get("DBParameterGroupName", instance.db_parameter_group_name)
    if wanted != instance.db_parameter_group_name:
        raise Fault("DBParameterGroupNotFoundFault", f"DBParameterGroup not found: {wanted}")
    wanted = request.get("OptionGroupName", instance.option_group_name)
    if wanted != instance.option_group_name:
        raise Fault("OptionGroupNotFoundFault", f"Specified OptionGroupName: {wanted} not found.")


def _later(instance: DBInstance, request: Request, facts: EngineFacts) -> dict[str, Any]:
    """Return what differs and needs a transition, by the member names of PendingModifiedValues."""
    wanted: dict[str, Any] = {}
    klass = request.get("DBInstanceClass", instance.db_instance_class)
    if klass != instance.db_instance_class:
        wanted["DBInstanceClass"] = checks.instance_class(klass).name
    port = request.get("DBPortNumber", instance.port)
    if port != instance.port:
        wanted["Port"] = checks.port(port)
    version = _version(instance, request)
    if version != instance.engine_version:
        wanted["EngineVersion"] = version
    certificate = request.get("CACertificateIdentifier", instance.ca_certificate_identifier)
    if certificate not in facts.ca_certificate_identifiers:
        raise Fault("CertificateNotFoundFault", f"Certificate not found: {certificate}")
    if certificate != instance.ca_certificate_identifier:
        wanted["CACertificateIdentifier"] = certificate
    return wanted | _storage(instance, request)


def _storage(instance: DBInstance, request: Request) -> dict[str, Any]:
    size = request.get("AllocatedStorage", instance.allocated_storage)
    kind = request.get("StorageType", instance.storage_type)
    if size < instance.allocated_storage:
        raise checks.conflicting(
            f"Invalid storage size for engine name {instance.engine} and storage type {kind}: {size}. "
            "Storage can't be reduced."
        )
    if instance.allocated_storage < size < instance.allocated_storage * 1.1:
        raise checks.conflicting("The allocated storage must be increased by at least 10 percent.")
    asked = {"Iops", "StorageThroughput", "StorageType", "AllocatedStorage"} & set(request)
    if not asked:
        return {}
    checks.storage(instance.engine, size, kind, request.get("Iops"), request.get("StorageThroughput"))
    wanted = {"AllocatedStorage": size, "StorageType": kind}
    rates = performance(kind, size, request.get("Iops"), request.get("StorageThroughput"))
    wanted |= {"Iops": rates["iops"], "StorageThroughput": rates["storage_throughput"]}
    have = {
        "AllocatedStorage": instance.allocated_storage,
        "StorageType": instance.storage_type,
        "Iops": instance.iops,
        "StorageThroughput": instance.storage_throughput,
    }
    return {member: value for member, value in wanted.items() if value != have[member]}


def _version(instance: DBInstance, request: Request) -> str:
    wanted: str = request.get("EngineVersion", instance.engine_version)
    if wanted in (instance.engine_version, major_of(instance.engine_version)):
        return instance.engine_version
    versions = known_versions(instance.engine)
    if wanted not in versions and wanted not in {major_of(version) for version in versions}:
        raise checks.conflicting(f"Cannot find version {wanted} for {instance.engine}")
    if major_of(wanted) != major_of(instance.engine_version):
        raise not_yet("major version upgrades")
    if versions.index(wanted) < versions.index(instance.engine_version):
        raise checks.conflicting(
            f"Cannot upgrade {instance.engine} from {instance.engine_version} to {wanted}"
        )
    return wanted


def _password(instance: DBInstance, request: Request, facts: EngineFacts) -> str | None:
    """Return the new master password, or None where it stays."""
    managed = request.get("ManageMasterUserPassword")
    own = request.get("MasterUserPassword")
    if managed is False and instance.master_user_secret is not None:
        raise not_yet("turning the management of a master password off")
    if own and (managed or instance.master_user_secret is not None):
        raise checks.conflicting(
            "You can't specify MasterUserPassword for an instance with ManageMasterUserPassword enabled."
        )
    if request.get("RotateMasterUserPassword"):
        if instance.master_user_secret is None:
            raise checks.conflicting(
                "You can't rotate the master user password of an instance whose password isn't managed in "
                "AWS Secrets Manager."
            )
        if not request.get("ApplyImmediately"):
            raise checks.conflicting(
                "You must specify apply immediately when rotating the master user password."
            )
        return new_password()
    if managed and instance.master_user_secret is None:
        return new_password()
    return checks.master_password(own, facts) if own else None
