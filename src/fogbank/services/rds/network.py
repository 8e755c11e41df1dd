"""What a DB instance is told of its surroundings: subnets, zones, security groups, keys."""

from __future__ import annotations

from typing import Any

from fogbank.aws.fault import Fault
from fogbank.operations.context import Context
from fogbank.services.rds.checks import invalid
from fogbank.services.rds.instance import SecurityGroup
from fogbank.services.rds.subnet_group import DBSubnetGroup, Subnet, Zone


async def _ask(
    ctx: Context, service: str, operation: str, parameters: dict[str, Any], refusal: Fault
) -> dict[str, Any]:
    """Ask a surrounding service. Raises: `refusal` where it refuses; its own fault where it is broken."""
    try:
        return await ctx.facilities.surroundings.call(service, operation, parameters, ctx.scope)
    except Fault as fault:
        if fault.status >= 500:
            raise
        raise refusal from fault


async def subnets(ctx: Context, ids: list[str]) -> tuple[str, list[Subnet]]:
    """Return the VPC and the subnets of these ids. Raises: `Fault` InvalidSubnet."""
    if not ids:  # EC2 would describe them all
        raise invalid("The parameter SubnetIds must be provided and must not be blank.")
    refusal = Fault("InvalidSubnet", f"Some input subnets in :[{', '.join(ids)}] are invalid.")
    answer = await _ask(ctx, "ec2", "DescribeSubnets", {"SubnetIds": ids}, refusal)
    found: list[dict[str, Any]] = answer["Subnets"]
    vpcs = {subnet["VpcId"] for subnet in found}
    if len(vpcs) != 1:
        raise Fault("InvalidSubnet", "The specified subnets must all be in the same VPC.")
    return vpcs.pop(), [
        Subnet(
            subnet_identifier=subnet["SubnetId"],
            subnet_availability_zone=Zone(name=subnet["AvailabilityZone"]),
        )
        for subnet in found
    ]


async def security_groups(ctx: Context, ids: list[str]) -> list[SecurityGroup]:
    """Return memberships of security groups that exist. Raises: `Fault` InvalidParameterValue."""
    if not ids:
        return []
    refusal = invalid(f"Invalid security group , groupId= {', '.join(ids)}, groupName=")
    await _ask(ctx, "ec2", "DescribeSecurityGroups", {"GroupIds": ids}, refusal)
    return [SecurityGroup(vpc_security_group_id=group) for group in ids]


async def key_arn(ctx: Context, key: str) -> str:
    """Return the ARN of an enabled KMS key. Raises: `Fault` KMSKeyNotAccessibleFault."""
    refusal = Fault(
        "KMSKeyNotAccessibleFault",
        f"The specified KMS key [{key}] does not exist, is not enabled or you do not have permissions to "
        "access it.",
    )
    answer = await _ask(ctx, "kms", "DescribeKey", {"KeyId": key}, refusal)
    metadata = answer["KeyMetadata"]
    if not metadata.get("Enabled"):
        raise refusal
    arn: str = metadata["Arn"]
    return arn


def zone(ctx: Context, wanted: str | None, group: DBSubnetGroup | None) -> str:
    """Return the Availability Zone: the one asked for, or the first that there is."""
    zones = (
        [subnet.subnet_availability_zone.name for subnet in group.subnets]
        if group
        else [f"{ctx.scope.region}{letter}" for letter in "abc"]
    )
    if wanted is None:
        return zones[0]
    if wanted not in zones:
        raise Fault(
            "InvalidVPCNetworkStateFault",
            f"Cannot create a database instance because no subnets exist in availability zones "
            f"with sufficient capacity for VPC and storage type. Please first create at least one new subnet "
            f"in {wanted}; choose from these availability zones: {', '.join(zones)}.",
        )
    return wanted
