"""PendingModifiedValues: what ModifyDBInstance may change later, and what of it differs from an instance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fogbank.services.rds.instance import DBInstance

# Member of PendingModifiedValues -> field of the instance.
FIELDS: Final = {
    "AllocatedStorage": "allocated_storage",
    "BackupRetentionPeriod": "backup_retention_period",
    "CACertificateIdentifier": "ca_certificate_identifier",
    "DBInstanceClass": "db_instance_class",
    "EngineVersion": "engine_version",
    "Iops": "iops",
    "Port": "port",
    "StorageThroughput": "storage_throughput",
    "StorageType": "storage_type",
}
STORAGE: Final = ("AllocatedStorage", "StorageType", "Iops", "StorageThroughput")


def expected(instance: DBInstance, member: str) -> Any:
    """What a member will be once everything pending is applied."""
    return instance.pending.get(member, getattr(instance, FIELDS[member]))


def differing(instance: DBInstance, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that the instance does not have yet: one that is set back is pending no more."""
    return {member: value for member, value in values.items() if value != getattr(instance, FIELDS[member])}


def applied(instance: DBInstance, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of the instance after these values, which are then no longer pending.

    A password among them is pending until the engine has it.
    """
    taken = {member: value for member, value in values.items() if member in FIELDS}
    left = {member: value for member, value in instance.pending.items() if member not in taken}
    return {**{FIELDS[member]: value for member, value in taken.items()}, "pending": left}
