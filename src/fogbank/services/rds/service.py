"""The RDS service: its handlers, put together."""

from __future__ import annotations

from typing import Final

from fogbank.operations.context import Backing
from fogbank.operations.service import HandledService, Handlers

_HANDLERS: Final = {
    "create_db_instance": ("CreateDBInstance",),
    "db_subnet_groups": (
        "CreateDBSubnetGroup",
        "ModifyDBSubnetGroup",
        "DeleteDBSubnetGroup",
        "DescribeDBSubnetGroups",
    ),
    "delete_db_instance": ("DeleteDBInstance",),
    "describe_account": ("DescribeAccountAttributes",),
    "describe_catalog": ("DescribeDBEngineVersions", "DescribeOrderableDBInstanceOptions"),
    "describe_db_instances": ("DescribeDBInstances",),
    "describe_events": ("DescribeEvents", "DescribeEventCategories"),
    "modify_db_instance": ("ModifyDBInstance",),
    "resource_tags": (
        "AddTagsToResource",
        "RemoveTagsFromResource",
        "ListTagsForResource",
    ),
    "run_db_instance": (
        "StartDBInstance",
        "StopDBInstance",
        "RebootDBInstance",
    ),
}
OPERATIONS: Final = frozenset(name for names in _HANDLERS.values() for name in names)


def rds(backing: Backing) -> HandledService:
    """Return the service, as the gateway calls it."""
    return HandledService("rds", "rds", Handlers("fogbank.services.rds", _HANDLERS), backing)
