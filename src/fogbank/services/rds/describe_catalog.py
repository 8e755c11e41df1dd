"""DescribeDBEngineVersions and DescribeOrderableDBInstanceOptions: what can be had."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fogbank.aws.arn import Arn
from fogbank.operations.context import Context
from fogbank.operations.filters import matching
from fogbank.operations.pages import paged
from fogbank.operations.service import Request, Response, operation
from fogbank.services.rds.engine_version import default_version, facts_of, known_versions, major_of
from fogbank.services.rds.facts import engines, instance_classes, storage_types

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
    facts_of(request["Engine"])
    matching([], request.get("Filters"), {})
    page, marker = paged(ctx, list(_options(ctx, request)), request, _option_key, upper=1000)
    return {"OrderableDBInstanceOptions": page, "Marker": marker}


def _option_key(option: dict[str, Any]) -> str:
    return f"{_sortable(option['EngineVersion'])}/{option['DBInstanceClass']}/{option['StorageType']}"


def _options(ctx: Context, request: Request) -> Iterator[dict[str, Any]]:
    engine = request["Engine"]
    facts = facts_of(engine)
    number, klass = request.get("EngineVersion"), request.get("DBInstanceClass")
    if request.get("LicenseModel", facts.license_model) != facts.license_model:
        return
    if request.get("Vpc") is False or request.get("AvailabilityZoneGroup"):
        return
    zones = [{"Name": f"{ctx.scope.region}{letter}"} for letter in "abc"]
    for version in known_versions(engine):
        if number and number not in (version, major_of(version)):
            continue
        for name in instance_classes() if klass is None else [klass] * (klass in instance_classes()):
            for storage in storage_types():
                yield _option(engine, version, name, storage, facts.license_model, zones)


def _option(
    engine: str, version: str, klass: str, storage: str, license_model: str, zones: list[dict[str, str]]
) -> dict[str, Any]:
    facts = storage_types()[storage]
    return {
        "Engine": engine,
        "EngineVersion": version,
        "DBInstanceClass": klass,
        "LicenseModel": license_model,
        "AvailabilityZones": zones,
        "MultiAZCapable": False,
        "ReadReplicaCapable": False,
        "Vpc": True,
        "SupportsStorageEncryption": True,
        "StorageType": storage,
        "SupportsIops": bool(facts.most_iops),
        "SupportsStorageThroughput": bool(facts.baseline_throughput),
        "SupportsEnhancedMonitoring": False,
        "SupportsIAMDatabaseAuthentication": False,
        "SupportsPerformanceInsights": False,
        "MinStorageSize": facts.least,
        "MaxStorageSize": facts.most,
        "MinIopsPerDbInstance": facts.least_iops or None,
        "MaxIopsPerDbInstance": facts.most_iops or None,
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
