"""DescribeAccountAttributes: quotas."""

from __future__ import annotations

from fogbank.operations.context import Context
from fogbank.operations.service import Request, Response, operation
from fogbank.services.rds.facts import quotas
from fogbank.services.rds.instance import DBInstance
from fogbank.services.rds.subnet_group import DBSubnetGroup


@operation("DescribeAccountAttributes")
async def describe_account_attributes(ctx: Context, request: Request) -> Response:
    """Describe the account's quotas and how much of each is used.

    Source: API Reference, DescribeAccountAttributes.
    """
    instances = list(ctx.list(DBInstance))
    groups = list(ctx.list(DBSubnetGroup))
    used = {
        "": 0,
        "instances": len(instances),
        "storage": sum(instance.allocated_storage for instance in instances),
        "subnet_groups": len(groups),
        "subnets": max((len(group.subnets) for group in groups), default=0),
    }
    return {
        "AccountQuotas": [
            {"AccountQuotaName": quota.name, "Used": used[quota.used], "Max": quota.most}
            for quota in quotas()
        ]
    }
