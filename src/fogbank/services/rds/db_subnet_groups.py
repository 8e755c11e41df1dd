"""CreateDBSubnetGroup, ModifyDBSubnetGroup, DeleteDBSubnetGroup, DescribeDBSubnetGroups."""

from __future__ import annotations

import re
from typing import Final

from fogbank.aws.fault import Fault
from fogbank.operations.context import Context
from fogbank.operations.filters import matching
from fogbank.operations.pages import paged
from fogbank.operations.service import Request, Response, operation
from fogbank.operations.tags import tags_of
from fogbank.services.rds import network, quota
from fogbank.services.rds.checks import invalid
from fogbank.services.rds.describing import describe_subnet_group
from fogbank.services.rds.instance import DBInstance
from fogbank.services.rds.subnet_group import DBSubnetGroup, Subnet

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9._ -]{0,254}", re.ASCII)


@operation("CreateDBSubnetGroup")
async def create_db_subnet_group(ctx: Context, request: Request) -> Response:
    """Source: API Reference, CreateDBSubnetGroup."""
    name = request["DBSubnetGroupName"].lower()
    if not _NAME.fullmatch(name) or name == "default":
        raise invalid(
            "The parameter DBSubnetGroupName is not a valid identifier. It must begin with a letter, contain "
            "only letters, numbers, periods, underscores, spaces, or hyphens, and must not be Default."
        )
    if ctx.find(DBSubnetGroup, name) is not None:
        message = DBSubnetGroup.ALREADY_EXISTS_MESSAGE.format(identifier=name)
        raise Fault(DBSubnetGroup.ALREADY_EXISTS, message)
    quota.room_for_subnet_group(ctx)
    quota.room_for_subnets(request["SubnetIds"])
    vpc, subnets = await network.subnets(ctx, request["SubnetIds"])
    _covers_zones(subnets)
    group = DBSubnetGroup(
        account=ctx.scope.account,
        region=ctx.scope.region,
        created=ctx.clock.now(),
        tags=tags_of(request.get("Tags")),
        db_subnet_group_name=name,
        db_subnet_group_description=request["DBSubnetGroupDescription"],
        vpc_id=vpc,
        subnets=subnets,
    )
    return {"DBSubnetGroup": describe_subnet_group(ctx.insert(group))}


@operation("ModifyDBSubnetGroup")
async def modify_db_subnet_group(ctx: Context, request: Request) -> Response:
    """Source: API Reference, ModifyDBSubnetGroup."""
    group = ctx.get(DBSubnetGroup, request["DBSubnetGroupName"].lower())
    quota.room_for_subnets(request["SubnetIds"])
    vpc, subnets = await network.subnets(ctx, request["SubnetIds"])
    _covers_zones(subnets)
    if vpc != group.vpc_id:
        raise Fault("InvalidSubnet", "The new Subnets are not in the same Vpc as the existing subnet group")
    description = request.get("DBSubnetGroupDescription", group.db_subnet_group_description)
    changed = ctx.update(group, subnets=subnets, db_subnet_group_description=description)
    return {"DBSubnetGroup": describe_subnet_group(changed)}


@operation("DeleteDBSubnetGroup")
async def delete_db_subnet_group(ctx: Context, request: Request) -> Response:
    """Source: API Reference, DeleteDBSubnetGroup."""
    group = ctx.get(DBSubnetGroup, request["DBSubnetGroupName"].lower())
    name = group.db_subnet_group_name
    for instance in ctx.list(DBInstance):
        if instance.db_subnet_group_name == name:
            raise Fault(
                "InvalidDBSubnetGroupStateFault",
                f"Cannot delete the subnet group '{name}' because at least one database instance: "
                f"{instance.db_instance_identifier} is still using it.",
            )
    ctx.store.resources.delete(group.key)
    return {}


@operation("DescribeDBSubnetGroups")
async def describe_db_subnet_groups(ctx: Context, request: Request) -> Response:
    """Source: API Reference, DescribeDBSubnetGroups."""
    matching([], request.get("Filters"), {})
    if request.get("DBSubnetGroupName"):
        groups = [ctx.get(DBSubnetGroup, request["DBSubnetGroupName"].lower())]
    else:
        groups = list(ctx.list(DBSubnetGroup))
    page, marker = paged(ctx, groups, request, lambda group: group.db_subnet_group_name)
    return {"DBSubnetGroups": [describe_subnet_group(group) for group in page], "Marker": marker}


def _covers_zones(subnets: list[Subnet]) -> None:
    zones = sorted({subnet.subnet_availability_zone.name for subnet in subnets})
    if len(zones) < 2:
        raise Fault(
            "DBSubnetGroupDoesNotCoverEnoughAZs",
            "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ "
            f"coverage: {', '.join(zones)}. Add subnets to cover at least 2 AZs.",
        )
