"""Account quotas that stop a request.

Source: RDS User Guide, "Quotas and constraints for Amazon RDS".
"""

from __future__ import annotations

from fogbank.aws.fault import Fault
from fogbank.operations.context import Context
from fogbank.services.rds.facts import quotas
from fogbank.services.rds.instance import DBInstance
from fogbank.services.rds.subnet_group import DBSubnetGroup


def most(name: str) -> int:
    """Return a quota by the name that DescribeAccountAttributes gives it; StopIteration for another name."""
    return next(quota.most for quota in quotas() if quota.name == name)


def room_for_instance(ctx: Context) -> None:
    """Raises: `Fault` InstanceQuotaExceededFault."""
    if sum(1 for _ in ctx.list(DBInstance)) >= most("DBInstances"):
        raise Fault("InstanceQuotaExceededFault", "DB Instance quota exceeded")


def room_for_storage(ctx: Context, gibibytes: int) -> None:
    """Check that so much more storage is allowed. Raises: `Fault` StorageQuotaExceededFault."""
    used = sum(instance.allocated_storage for instance in ctx.list(DBInstance))
    if used + gibibytes > most("AllocatedStorage"):
        raise Fault(
            "StorageQuotaExceededFault",
            f"The request would exceed the {most('AllocatedStorage')} GiB of storage that all DB instances of "
            f"an account may have together: {used} GiB are allocated, {gibibytes} GiB more were requested.",
        )


def room_for_subnet_group(ctx: Context) -> None:
    """Raises: `Fault` DBSubnetGroupQuotaExceededFault."""
    if sum(1 for _ in ctx.list(DBSubnetGroup)) >= most("DBSubnetGroups"):
        raise Fault("DBSubnetGroupQuotaExceededFault", "DB subnet group quota exceeded")


def room_for_subnets(subnets: list[str]) -> None:
    """Raises: `Fault` DBSubnetQuotaExceededFault."""
    if len(subnets) > most("SubnetsPerDBSubnetGroup"):
        raise Fault(
            "DBSubnetQuotaExceededFault", "Requested DB subnets exceed the quota of a DB subnet group"
        )
