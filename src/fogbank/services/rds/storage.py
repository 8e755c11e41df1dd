"""Storage as CreateDBInstance and ModifyDBInstance ask for it. Sizes in GiB, throughput in MiB/s.

Source: RDS User Guide, "Amazon RDS DB instance storage"; API Reference, ModifyDBInstance, AllocatedStorage.
"""

from __future__ import annotations

from typing import Any

from fogbank.operations.service import Request
from fogbank.services.rds import checks
from fogbank.services.rds.facts import storage_types
from fogbank.services.rds.instance import DBInstance
from fogbank.services.rds.pending import STORAGE, expected


def storage_of(request: Request) -> dict[str, Any]:
    """Return the storage fields of a new instance, checked. Raises: `Fault`."""
    size = checks.required(request, "AllocatedStorage")
    kind = request.get("StorageType") or ("io1" if request.get("Iops") else "gp3")
    iops, throughput = request.get("Iops") or None, request.get("StorageThroughput") or None
    checks.storage(request["Engine"], size, kind, iops, throughput)
    most = request.get("MaxAllocatedStorage")
    if most is not None:
        autoscaling(request["Engine"], kind, most, size)
    rates = performance(kind, size, iops, throughput)
    return {
        "allocated_storage": size,
        "storage_type": kind,
        "iops": rates["Iops"],
        "storage_throughput": rates["StorageThroughput"],
        "max_allocated_storage": most,
    }


def performance(kind: str, size: int, iops: int | None, throughput: int | None) -> dict[str, int | None]:
    """Return IOPS and throughput as RDS reports them: gp3 has a baseline, gp2 reports none."""
    facts = storage_types()[kind]
    if facts.baseline_iops:
        striped = size >= facts.iops_from
        iops = iops or (facts.least_iops if striped else facts.baseline_iops)
        throughput = throughput or (facts.least_throughput if striped else facts.baseline_throughput)
    return {"Iops": iops, "StorageThroughput": throughput}


def storage_change(instance: DBInstance, request: Request) -> dict[str, Any]:
    """Return what ModifyDBInstance makes of the storage, by member; nothing where it asks for nothing.

    What is not asked for stays as it is, or as it is pending. Raises: `Fault`.
    """
    if not any(member in request for member in STORAGE):
        return {}
    have = {member: expected(instance, member) for member in STORAGE}
    kind = request.get("StorageType", have["StorageType"])
    size = _grown(instance, kind, request.get("AllocatedStorage", have["AllocatedStorage"]))
    iops, throughput = request.get("Iops") or None, request.get("StorageThroughput") or None
    facts = storage_types().get(kind)
    if facts is not None and kind == have["StorageType"] and size >= facts.iops_from:
        iops = iops or _kept(have["Iops"], facts.least_iops)
        throughput = throughput or _kept(have["StorageThroughput"], facts.least_throughput)
    checks.storage(instance.engine, size, kind, iops, throughput)
    return {"AllocatedStorage": size, "StorageType": kind, **performance(kind, size, iops, throughput)}


def _kept(rate: int | None, least: int) -> int | None:
    return rate if rate and least and rate >= least else None


def _grown(instance: DBInstance, kind: str, size: int) -> int:
    """Storage never shrinks; RDS rounds less than 10 percent more up to that."""
    have = instance.allocated_storage
    if size < have:
        raise checks.conflicting(
            f"Invalid storage size for engine name {instance.engine} and storage type {kind}: {size}. "
            "Storage can't be reduced."
        )
    return size if size == have else max(size, -(-have * 11 // 10))


def autoscaling(engine: str, kind: str, most: int, size: int) -> None:
    """Check the limit of storage autoscaling against a size. Raises: `Fault` InvalidParameterCombination."""
    if most <= size:
        raise checks.conflicting("Max storage size must be greater than storage size")
    if most * 10 < size * 11 or most > storage_types()[kind].most:
        raise checks.conflicting(
            f"Invalid max storage size for engine name {engine} and storage type {kind}: {most}"
        )


def scaling_limit(instance: DBInstance, request: Request) -> int | None:
    """Return MaxAllocatedStorage after ModifyDBInstance: a limit equal to the size turns autoscaling off.

    Source: RDS User Guide, "Managing capacity automatically with Amazon RDS storage autoscaling".
    """
    most: int | None = request.get("MaxAllocatedStorage")
    size = request.get("AllocatedStorage", expected(instance, "AllocatedStorage"))
    if most is None:
        return instance.max_allocated_storage
    if most == size:
        return None
    autoscaling(instance.engine, request.get("StorageType", instance.storage_type), most, size)
    return most
