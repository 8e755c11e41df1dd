"""The DB subnet group: which subnets of a VPC databases may live in."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from fogbank.aws.arn import Arn
from fogbank.core.resource import Resource


class Zone(msgspec.Struct, frozen=True, kw_only=True):
    name: str


class Subnet(msgspec.Struct, frozen=True, kw_only=True):
    subnet_identifier: str
    subnet_availability_zone: Zone
    subnet_status: str = "Active"


class DBSubnetGroup(Resource, frozen=True, kw_only=True):
    """Source: API Reference, DBSubnetGroup."""

    SERVICE: ClassVar[str] = "rds"
    KIND: ClassVar[str] = "subgrp"
    IDENTIFIER: ClassVar[str] = "db_subnet_group_name"
    NOT_FOUND: ClassVar[str] = "DBSubnetGroupNotFoundFault"
    NOT_FOUND_MESSAGE: ClassVar[str] = "DB subnet group '{identifier}' does not exist."
    ALREADY_EXISTS: ClassVar[str] = "DBSubnetGroupAlreadyExistsFault"
    ALREADY_EXISTS_MESSAGE: ClassVar[str] = "The DB subnet group '{identifier}' already exists."

    db_subnet_group_name: str
    db_subnet_group_description: str
    vpc_id: str
    subnets: list[Subnet]
    subnet_group_status: str = "Complete"
    supported_network_types: tuple[str, ...] = ("IPV4",)

    @property
    def db_subnet_group_arn(self) -> str:
        return str(Arn.build("rds", self.region, self.account, f"subgrp:{self.db_subnet_group_name}"))
