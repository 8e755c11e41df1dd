"""How a stored DB instance becomes AWS's DBInstance, and other resources their shapes."""

from __future__ import annotations

from functools import cache
from typing import Any

from fogbank.aws.members import View, view
from fogbank.aws.model import ServiceModel
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
    "DedicatedLogVolume": False,
    "DomainMemberships": [],
    "EngineLifecycleSupport": "open-source-rds-extended-support",
    "IAMDatabaseAuthenticationEnabled": False,
    "IsStorageConfigUpgradeAvailable": False,
    "MonitoringInterval": 0,
    "MultiAZ": False,
    "NetworkType": "IPV4",
    "PerformanceInsightsEnabled": False,
    "ReadReplicaDBInstanceIdentifiers": [],
    "StatusInfos": [],
}


@cache
def _view(shape: str) -> View:
    return view(ServiceModel.load("rds"), shape)


def describe_instance(ctx: Context, instance: DBInstance) -> dict[str, Any]:
    """Return the members of DBInstance."""
    described = _STEADY | _view("DBInstance")(instance)
    described["TagList"] = tag_list(instance.tags)
    described["PendingModifiedValues"] = instance.pending
    described["DBParameterGroups"] = [
        {"DBParameterGroupName": instance.db_parameter_group_name, "ParameterApplyStatus": "in-sync"}
    ]
    described["OptionGroupMemberships"] = [
        {"OptionGroupName": instance.option_group_name, "Status": "in-sync"}
    ]
    described["CertificateDetails"] = {"CAIdentifier": instance.ca_certificate_identifier}
    if instance.db_subnet_group_name:
        group = ctx.find(DBSubnetGroup, instance.db_subnet_group_name)
        if group is not None:
            described["DBSubnetGroup"] = describe_subnet_group(group)
    return described


def describe_subnet_group(group: DBSubnetGroup) -> dict[str, Any]:
    """Return the members of DBSubnetGroup."""
    return _view("DBSubnetGroup")(group)
