"""How a stored DB instance becomes AWS's DBInstance, and other resources their shapes."""

from __future__ import annotations

from functools import cache
from typing import Any

from fogbank.aws.fixed import Fixed
from fogbank.aws.members import View, view
from fogbank.aws.model import ServiceModel
from fogbank.core.resource import ResourceKey
from fogbank.operations.context import Context
from fogbank.operations.tags import tag_list
from fogbank.services.rds.instance import DBInstance
from fogbank.services.rds.subnet_group import DBSubnetGroup

# What every instance has until a later part of Fogbank makes more of it.
_STEADY: dict[str, Any] = {
    "ActivityStreamStatus": "stopped",
    "AssociatedRoles": [],
    "BackupTarget": "region",
    "CustomerOwnedIpEnabled": False,
    "DBSecurityGroups": [],
    "DbInstancePort": 0,
    "DatabaseInsightsMode": "standard",
    "DedicatedLogVolume": False,
    "DomainMemberships": [],
    "IAMDatabaseAuthenticationEnabled": False,
    "IsStorageConfigUpgradeAvailable": False,
    "MonitoringInterval": 0,
    "MultiAZ": False,
    "NetworkType": "IPV4",
    "PerformanceInsightsEnabled": False,
    "ReadReplicaDBInstanceIdentifiers": [],
    "StatusInfos": [],
}
# The store gives the same object until the resource changes, so identity tells whether this is still right.
_described: dict[ResourceKey, tuple[DBInstance, DBSubnetGroup | None, Fixed]] = {}
_MOST_DESCRIBED = 1000


@cache
def _view(shape: str) -> View:
    return view(ServiceModel.load("rds"), shape)


def describe_instance(ctx: Context, instance: DBInstance) -> Fixed:
    """Return the members of DBInstance; made once for each state of the instance and of its subnet group."""
    group = ctx.find(DBSubnetGroup, instance.db_subnet_group_name) if instance.db_subnet_group_name else None
    known = _described.get(instance.key)
    if known is not None and known[0] is instance and known[1] is group:
        return known[2]
    if len(_described) >= _MOST_DESCRIBED:
        _described.clear()
    described = Fixed(_members(instance, group))
    _described[instance.key] = (instance, group, described)
    return described


def _members(instance: DBInstance, group: DBSubnetGroup | None) -> dict[str, Any]:
    described = _STEADY | _view("DBInstance")(instance)
    if instance.status == "creating":  # it is known before everything else is ready
        described.pop("Endpoint", None)
    described["TagList"] = tag_list(instance.tags)
    described["PendingModifiedValues"] = instance.pending
    described["DBParameterGroups"] = [
        {"DBParameterGroupName": instance.db_parameter_group_name, "ParameterApplyStatus": "in-sync"}
    ]
    described["OptionGroupMemberships"] = [
        {"OptionGroupName": instance.option_group_name, "Status": "in-sync"}
    ]
    described["CertificateDetails"] = {"CAIdentifier": instance.ca_certificate_identifier}
    if group is not None:
        described["DBSubnetGroup"] = describe_subnet_group(group)
    return described


def describe_subnet_group(group: DBSubnetGroup) -> dict[str, Any]:
    """Return the members of DBSubnetGroup."""
    return _view("DBSubnetGroup")(group)
