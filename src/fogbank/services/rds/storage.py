"""Storage as CreateDBInstance and ModifyDBInstance ask for it. Sizes in GiB, throughput in MiB/s."""

from __future__ import annotations

from typing import Any

from fogbank.operations.service import Request
from fogbank.services.rds import checks
from fogbank.services.rds.facts import storage_types


def storage_of(request: Request) -> dict[str, Any]:
    """Return the storage fields of a new instance, checked. Raises: `Fault`."""
    size = checks.required(request, "AllocatedStorage")
    kind = request.get("StorageType") or ("io1" if request.get("Iops") else "gp2")
    iops, throughput = request.get("Iops"), request.get("StorageThroughput")
    checks.storage(request["Engine"], size, kind, iops, throughput)
    most = request.get("MaxAllocatedStorage")
    if most is not None:
        autoscaling(most, size)
    return {
        "allocated_storage": size,
        "storage_type": kind,
        **performance(kind, size, iops, throughput),
        "max_allocated_storage": most,
    }


def performance(kind: str, size: int, iops: int | None, throughput: int | None) -> dict[str, int | None]:
    """Return IOPS and throughput as RDS reports them: gp3 has a baseline, gp2 reports none."""
    facts = storage_types()[kind]
    if facts.baseline_iops:
        striped = size >= facts.iops_from
        iops = iops or (facts.striped_iops if striped else facts.baseline_iops)
        throughput = throughput or (facts.striped_throughput if striped else facts.baseline_throughput)
    return {"iops": iops, "storage_throughput": throughput}


def autoscaling(most: int, size: int) -> None:
    """Check the limit of storage autoscaling against a size. Raises: `Fault` InvalidParameterCombination."""
    if most <= size:
        raise checks.conflicting("Max storage size must be greater than storage size")
    if most < size * 1.1:
        raise checks.conflicting("The maximum allocated storage must be increased by at least 10 percent.")
