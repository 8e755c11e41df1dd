"""The DB instance: what RDS shows of it, and what Fogbank keeps beside."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import msgspec

from fogbank.aws.arn import Arn
from fogbank.core.engine import Node
from fogbank.core.resource import Resource


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    address: str
    port: int
    hosted_zone_id: str = "Z2R2ITUGPM61AM"  # us-east-1's; nothing resolves through it here


class MasterUserSecret(msgspec.Struct, frozen=True, kw_only=True):
    """The Secrets Manager secret that holds a managed master password."""

    secret_arn: str
    secret_status: str
    kms_key_id: str


class SecurityGroup(msgspec.Struct, frozen=True, kw_only=True):
    vpc_security_group_id: str
    status: str = "active"


class DBInstance(Resource, frozen=True, kw_only=True):
    """A DB instance. Sizes are in GiB, throughput in MiB/s, windows in UTC as AWS writes them.

    Source: API Reference, DBInstance.
    """

    SERVICE: ClassVar[str] = "rds"
    KIND: ClassVar[str] = "db"
    IDENTIFIER: ClassVar[str] = "db_instance_identifier"
    STATUS: ClassVar[str | None] = "db_instance_status"
    NOT_FOUND: ClassVar[str] = "DBInstanceNotFoundFault"
    NOT_FOUND_MESSAGE: ClassVar[str] = "DBInstance {identifier} not found."
    ALREADY_EXISTS: ClassVar[str] = "DBInstanceAlreadyExistsFault"
    ALREADY_EXISTS_MESSAGE: ClassVar[str] = "DB instance already exists"
    WRONG_STATE: ClassVar[str | None] = "InvalidDBInstanceStateFault"

    db_instance_identifier: str
    dbi_resource_id: str
    db_instance_class: str
    engine: str
    engine_version: str
    master_username: str
    allocated_storage: int
    storage_type: str
    license_model: str
    port: int
    availability_zone: str
    preferred_backup_window: str
    preferred_maintenance_window: str
    backup_retention_period: int
    db_parameter_group_name: str
    option_group_name: str
    ca_certificate_identifier: str
    db_instance_status: str = ""
    db_name: str | None = None
    endpoint: Endpoint | None = None
    instance_create_time: datetime | None = None
    iops: int | None = None
    storage_throughput: int | None = None
    max_allocated_storage: int | None = None
    storage_encrypted: bool = False
    kms_key_id: str | None = None
    publicly_accessible: bool = False
    copy_tags_to_snapshot: bool = False
    deletion_protection: bool = False
    auto_minor_version_upgrade: bool = True
    engine_lifecycle_support: str = "open-source-rds-extended-support"
    db_subnet_group_name: str | None = None
    vpc_security_groups: list[SecurityGroup] = []
    master_user_secret: MasterUserSecret | None = None
    pending: dict[str, str | int] = {}  # PendingModifiedValues, by AWS's member names
    automatic_restart_time: datetime | None = None  # seven days after a stop
    rested: bool = False  # its engine was stopped cleanly together with the server
    recovering: bool = False  # an engine that ended by itself is being brought back
    node: Node | None = None

    @property
    def db_instance_arn(self) -> str:
        return str(Arn.build("rds", self.region, self.account, f"db:{self.db_instance_identifier}"))
