"""What a model cannot check: RDS's rules for names, passwords, storage, windows, in RDS's words.

Source: API Reference, CreateDBInstance and ModifyDBInstance; the words are what live accounts answer.
"""

from __future__ import annotations

import re
from typing import Any, Final

from fogbank.aws.fault import Fault
from fogbank.services.rds.facts import (
    EngineFacts,
    InstanceClass,
    StorageFacts,
    instance_classes,
    storage_types,
)

_IDENTIFIER: Final = re.compile(r"[A-Za-z](?!.*--)[A-Za-z0-9-]{0,62}(?<!-)", re.ASCII)
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_PASSWORD: Final = re.compile(r"[!-~]*", re.ASCII)
_NOT_IN_PASSWORD: Final = frozenset('/@"')


def invalid(message: str) -> Fault:
    return Fault("InvalidParameterValue", message)


def conflicting(message: str) -> Fault:
    return Fault("InvalidParameterCombination", message)


def identifier(value: str, member: str = "DBInstanceIdentifier") -> str:
    """Return an identifier as RDS stores it, in lower case. Raises: `Fault` InvalidParameterValue."""
    if not _IDENTIFIER.fullmatch(value):
        raise invalid(
            f"The parameter {member} is not a valid identifier. Identifiers must begin with a letter; must "
            "contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two "
            "consecutive hyphens."
        )
    return value.lower()


def required(request: dict[str, Any], member: str) -> Any:
    """Return a member that RDS needs although its model does not say so."""
    value = request.get(member)
    if value is None or value == "":
        raise invalid(f"The parameter {member} must be provided and must not be blank.")
    return value


def master_username(value: str, facts: EngineFacts) -> str:
    if not _NAME.fullmatch(value) or len(value) > facts.longest_master_username:
        raise invalid(
            "MasterUsername must begin with a letter and contain only alphanumeric characters or "
            f"underscores, {facts.longest_master_username} at most."
        )
    if value.lower().startswith("pg_"):
        raise invalid(
            f'MasterUsername {value} cannot be used because role names starting with "pg_" are reserved by '
            "the PostgreSQL engine"
        )
    if value.lower() in facts.reserved_master_usernames or value.lower() in facts.reserved_words:
        raise invalid(f"MasterUsername {value} cannot be used as it is a reserved word used by the engine")
    return value


def master_password(value: str, facts: EngineFacts) -> str:
    problem = None
    if not _PASSWORD.fullmatch(value) or _NOT_IN_PASSWORD & set(value):
        raise invalid(
            "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters "
            "besides '/', '@', '\"', ' ' may be used."
        )
    if len(value) < facts.shortest_password:
        problem = f"shorter than {facts.shortest_password}"
    elif len(value) > facts.longest_password:
        problem = f"longer than {facts.longest_password}"
    if problem:
        raise invalid(
            f"The parameter MasterUserPassword is not a valid password because it is {problem} characters."
        )
    return value


def db_name(value: str, facts: EngineFacts) -> str:
    if not _NAME.fullmatch(value):
        raise invalid("DBName must begin with a letter and contain only alphanumeric characters.")
    if len(value) > facts.longest_db_name:
        raise invalid(f"DBName must contain from 1 to {facts.longest_db_name} alphanumeric characters.")
    if value.lower() in facts.reserved_db_names or value.lower() in facts.reserved_words:
        raise invalid(f"DBName {value} cannot be used. It is a reserved word for this engine")
    return value


def instance_class(name: str) -> InstanceClass:
    found = instance_classes().get(name)
    if found is None:
        raise invalid(f"Invalid DB Instance class: {name}")
    return found


def certificate(value: str, facts: EngineFacts) -> str:
    if value not in facts.ca_certificate_identifiers:
        raise Fault("CertificateNotFoundFault", f"Certificate not found: {value}")
    return value


def engine_lifecycle_support(value: str) -> str:
    if value not in ("open-source-rds-extended-support", "open-source-rds-extended-support-disabled"):
        raise invalid(f"Invalid engine lifecycle support: {value}")
    return value


def groups(request: dict[str, Any], parameters: str, options: str) -> None:
    """Refuse parameter and option groups other than these: no others can exist yet."""
    wanted = request.get("DBParameterGroupName") or parameters
    if wanted.lower() != parameters:
        raise Fault("DBParameterGroupNotFoundFault", f"DBParameterGroup not found: {wanted}")
    wanted = request.get("OptionGroupName") or options
    if wanted.lower() != options:
        raise Fault("OptionGroupNotFoundFault", f"Specified OptionGroupName: {wanted} not found.")


def no_managed_and_own_password(own: str | None, *, managed: bool) -> None:
    if own and managed:
        raise conflicting(
            "You can't specify MasterUserPassword for an instance with ManageMasterUserPassword enabled."
        )


def license_model(request: dict[str, Any], facts: EngineFacts) -> str:
    wanted: str = request.get("LicenseModel") or facts.license_model
    if wanted != facts.license_model:
        raise conflicting(f"Invalid license model '{wanted}' for engine '{facts.name}'")
    return wanted


def port(value: int) -> int:
    if not 1150 <= value <= 65535:
        raise invalid(f"Invalid value {value} for Port. Must be between 1150 and 65535")
    return value


def retention(days: int) -> int:
    if not 0 <= days <= 35:
        raise invalid(f"Invalid backup retention period: {days}. Must be between 0 and 35.")
    return days


def storage(engine: str, size: int, kind: str, iops: int | None, throughput: int | None) -> None:
    """Check a size (GiB), a storage type and what may be asked of it. Raises: `Fault`."""
    facts = storage_types().get(kind)
    if facts is None:
        raise invalid(f"Invalid storage type: {kind}")
    if not facts.least <= size <= facts.most:
        raise conflicting(f"Invalid storage size for engine name {engine} and storage type {kind}: {size}")
    if facts.needs_iops and iops is None:
        raise conflicting(f"You must specify a value for the IOPS parameter when the storage type is {kind}.")
    if throughput is not None and kind != "gp3":
        raise conflicting("You can't specify storage throughput unless the storage type is gp3.")
    if (iops is not None or throughput is not None) and not facts.most_iops:
        raise conflicting(f"You can't specify IOPS for storage type {kind}.")
    if facts.iops_from and size < facts.iops_from and (iops is not None or throughput is not None):
        raise conflicting(
            f"You can't specify IOPS or storage throughput for engine {engine} and a storage size less than "
            f"{facts.iops_from}."
        )
    _rates(f"for engine name {engine} and storage type {kind}", facts, size, iops, throughput)


def _rates(where: str, facts: StorageFacts, size: int, iops: int | None, throughput: int | None) -> None:
    """Check IOPS and throughput by themselves and against the size and each other."""
    if iops is not None:
        if not facts.least_iops <= iops <= facts.most_iops:
            raise conflicting(f"Invalid iops value {where}: {iops}")
        if not facts.least_iops_per_gib <= iops / size <= facts.most_iops_per_gib:
            raise conflicting(f"Invalid iops to storage (GB) ratio {where}: {iops / size:.4f}")
    if throughput is not None:
        if not facts.least_throughput <= throughput <= facts.most_throughput:
            raise conflicting(f"Invalid storage throughput value {where}: {throughput}")
        ratio = throughput / (iops or facts.least_iops)
        if ratio > facts.most_throughput_per_iops:
            raise conflicting(f"Invalid storage throughput to iops ratio {where}: {ratio:.4f}")
