"""DescribeDBEngineVersions and DescribeOrderableDBInstanceOptions: what can be had."""

from __future__ import annotations

from typing import Any, NamedTuple

from fogbank.aws.arn import Arn
from fogbank.operations.context import Context
from fogbank.operations.filters import matching
from fogbank.operations.pages import paged
from fogbank.operations.service import Request, Response, operation
from fogbank.services.rds.engine_version import default_version, facts_of, known_versions, major_of
from fogbank.services.rds.facts import EngineFacts, engines, instance_classes, storage_types

_FILTERS = {
    "db-parameter-group-family": lambda version: (version["DBParameterGroupFamily"],),
    "engine": lambda version: (version["Engine"],),
    "engine-mode": lambda version: tuple(version["SupportedEngineModes"]),
    "engine-version": lambda version: (version["EngineVersion"],),
    "status": lambda version: (version["Status"],),
}


@operation("DescribeDBEngineVersions")
async def describe_db_engine_versions(ctx: Context, request: Request) -> Response:
    """Describe the versions that Fogbank can run. Source: API Reference, DescribeDBEngineVersions."""
    wanted = [request["Engine"]] if request.get("Engine") else list(engines())
    versions = [
        _describe_version(ctx, engine, version)
        for engine in wanted
        if engine in engines()
        for version in known_versions(engine)
    ]
    found = matching([one for one in versions if _asked_for(request, one)], request.get("Filters"), _FILTERS)
    page, marker = paged(
        ctx, found, request, lambda one: f"{one['Engine']}/{_sortable(one['EngineVersion'])}"
    )
    return {"DBEngineVersions": page, "Marker": marker}


def _asked_for(request: Request, version: dict[str, Any]) -> bool:
    family = request.get("DBParameterGroupFamily")
    if family and version["DBParameterGroupFamily"] != family:
        return False
    number = request.get("EngineVersion")
    if number and number not in (version["EngineVersion"], version["MajorEngineVersion"]):
        return False
    if request.get("DefaultOnly"):
        major = version["MajorEngineVersion"] if number or family else ""
        return bool(default_version(version["Engine"], major) == version["EngineVersion"])
    return True


def _sortable(version: str) -> str:
    """Versions as text that sorts like numbers: 9.6 before 14.2 before 14.10."""
    return ".".join(part.zfill(4) for part in version.split("."))


def _describe_version(ctx: Context, engine: str, version: str) -> dict[str, Any]:
    facts, major = facts_of(engine), major_of(version)
    return {
        "Engine": engine,
        "EngineVersion": version,
        "MajorEngineVersion": major,
        "DBParameterGroupFamily": facts.parameter_group_family.format(major=major),
        "DBEngineDescription": facts.description,
        "DBEngineVersionArn": str(
            Arn.build("rds", ctx.scope.region, ctx.scope.account, f"engine-version:{engine}/{version}")
        ),
        "DBEngineVersionDescription": f"{facts.description} {version}",
        "ValidUpgradeTarget": [_upgrade(engine, version, target) for target in _newer(engine, version)],
        "ExportableLogTypes": facts.exportable_log_types,
        "SupportsLogExportsToCloudwatchLogs": False,
        "SupportsReadReplica": False,
        "SupportedEngineModes": ["provisioned"],
        "SupportedFeatureNames": [],
        "Status": "available",
        "SupportsParallelQuery": False,
        "SupportsGlobalDatabases": False,
        "SupportsBabelfish": False,
        "SupportsLimitlessDatabase": False,
        "SupportsLocalWriteForwarding": False,
        "SupportsIntegrations": False,
        "SupportsCertificateRotationWithoutRestart": False,
        "SupportedCACertificateIdentifiers": facts.ca_certificate_identifiers,
        "TagList": [],
    }


def _newer(engine: str, version: str) -> list[str]:
    """Versions that an instance may be upgraded to: minor ones, until major upgrades are there."""
    versions = known_versions(engine)
    later = versions[versions.index(version) + 1 :]
    return [one for one in later if major_of(one) == major_of(version)]


def _upgrade(engine: str, version: str, target: str) -> dict[str, Any]:
    return {
        "Engine": engine,
        "EngineVersion": target,
        "Description": f"{facts_of(engine).description} {target}",
        "AutoUpgrade": False,
        "IsMajorVersionUpgrade": major_of(target) != major_of(version),
        "SupportedEngineModes": ["provisioned"],
    }


@operation("DescribeOrderableDBInstanceOptions")
async def describe_orderable_db_instance_options(ctx: Context, request: Request) -> Response:
    """Describe which classes, versions and storage types go together.

    Source: API Reference, DescribeOrderableDBInstanceOptions.
    """
    matching([], request.get("Filters"), {})
    facts = facts_of(request["Engine"])
    page, marker = paged(ctx, _options(request, facts), request, _option_key, upper=1000)
    zones = [{"Name": f"{ctx.scope.region}{letter}"} for letter in "abc"]
    options = [_option(request["Engine"], facts, option, zones) for option in page]
    return {"OrderableDBInstanceOptions": options, "Marker": marker}


class _Option(NamedTuple):
    """There are thousands of these, so only those of a page are described."""

    version: str
    sortable_version: str
    instance_class: str
    storage: str


def _option_key(option: _Option) -> str:
    return f"{option.sortable_version}/{option.instance_class}/{option.storage}"


def _options(request: Request, facts: EngineFacts) -> list[_Option]:
    wanted, number = request.get("DBInstanceClass"), request.get("EngineVersion")
    if (request.get("LicenseModel") or facts.license_model) != facts.license_model:
        return []
    if request.get("Vpc") is False or request.get("AvailabilityZoneGroup"):
        return []
    classes = [name for name in instance_classes() if not wanted or name == wanted]
    return [
        _Option(version, sortable, name, storage)
        for version in known_versions(facts.name)
        if not number or number in (version, major_of(version))
        for sortable in [_sortable(version)]
        for name in classes
        for storage in storage_types()
    ]


def _option(
    engine: str, engine_facts: EngineFacts, option: _Option, zones: list[dict[str, str]]
) -> dict[str, Any]:
    facts = storage_types()[option.storage]
    return {
        "Engine": engine,
        "EngineVersion": option.version,
        "DBInstanceClass": option.instance_class,
        "LicenseModel": engine_facts.license_model,
        "AvailabilityZones": zones,
        "MultiAZCapable": False,
        "ReadReplicaCapable": False,
        "Vpc": True,
        "SupportsStorageEncryption": True,
        "StorageType": option.storage,
        "SupportsIops": bool(facts.most_iops),
        "SupportsStorageThroughput": bool(facts.baseline_throughput),
        "SupportsEnhancedMonitoring": False,
        "SupportsIAMDatabaseAuthentication": False,
        "SupportsPerformanceInsights": False,
        "MinStorageSize": facts.least,
        "MaxStorageSize": facts.most,
        "MinIopsPerDbInstance": facts.least_iops or None,
        "MaxIopsPerDbInstance": facts.most_iops or None,
        "MinIopsPerGib": facts.least_iops_per_gib or None,
        "MaxIopsPerGib": facts.most_iops_per_gib or None,
        "MinStorageThroughputPerDbInstance": facts.least_throughput or None,
        "MaxStorageThroughputPerDbInstance": facts.most_throughput or None,
        "MaxStorageThroughputPerIops": facts.most_throughput_per_iops or None,
        "AvailableProcessorFeatures": [],
        "SupportedEngineModes": ["provisioned"],
        "SupportsStorageAutoscaling": False,
        "SupportsKerberosAuthentication": False,
        "OutpostCapable": False,
        "SupportedActivityStreamModes": [],
        "SupportsGlobalDatabases": False,
        "SupportsClusters": False,
        "SupportedNetworkTypes": ["IPV4"],
        "SupportsDedicatedLogVolume": False,
    }
