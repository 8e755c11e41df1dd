"""The regions that a replica can be in: those of the commercial partition."""

from __future__ import annotations

from fogbank.aws.fault import Fault
from fogbank.aws.regions import partitions


def check_region(name: str) -> None:
    """Raises ValidationException for a region that there is not."""
    supported = partitions()["aws"]
    if name not in supported:
        raise Fault(
            "ValidationException",
            f"Region {name} is not supported. The latest version of global tables are only supported in the "
            f"following regions: [{', '.join(supported)}]",
        )
