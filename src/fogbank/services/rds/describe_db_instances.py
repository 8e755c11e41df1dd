"""DescribeDBInstances."""

from __future__ import annotations

from fogbank.operations.context import Context
from fogbank.operations.filters import matching
from fogbank.operations.pages import paged
from fogbank.operations.service import Request, Response, operation
from fogbank.services.rds.describing import describe_instance
from fogbank.services.rds.instance import DBInstance
from fogbank.services.rds.named import identifier_of

_FILTERS = {
    "db-cluster-id": lambda instance: (),
    "db-instance-id": lambda instance: (instance.db_instance_identifier, instance.db_instance_arn),
    "dbi-resource-id": lambda instance: (instance.dbi_resource_id,),
    "domain": lambda instance: (),
    "engine": lambda instance: (instance.engine,),
}


@operation("DescribeDBInstances")
async def describe_db_instances(ctx: Context, request: Request) -> Response:
    """Describe one instance, by name or ARN, or those that filters match.

    Source: API Reference, DescribeDBInstances.
    """
    wanted = request.get("DBInstanceIdentifier")
    if wanted:
        name = identifier_of(ctx, DBInstance, wanted)
        await ctx.settled(DBInstance, name)
        found = matching([ctx.get(DBInstance, name)], request.get("Filters"), _FILTERS)
        return {"DBInstances": [describe_instance(ctx, instance) for instance in found]}
    instances = matching(ctx.list(DBInstance), request.get("Filters"), _FILTERS)
    page, marker = paged(ctx, instances, request, lambda instance: instance.db_instance_identifier)
    return {"DBInstances": [describe_instance(ctx, instance) for instance in page], "Marker": marker}
