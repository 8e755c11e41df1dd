"""The regions that a replica can be in: those of the commercial partition, as botocore's data lists them."""

from __future__ import annotations

import json
from functools import cache

from fogbank.aws.fault import Fault
from fogbank.aws.model import models_directory


@cache
def supported_regions() -> tuple[str, ...]:
    document = json.loads((models_directory() / "partitions.json").read_bytes())
    partition = next(one for one in document["partitions"] if one["id"] == "aws")
    return tuple(name for name in partition["regions"] if not name.endswith("-global"))


def check_region(name: str) -> None:
    """Raises ValidationException for a region that there is not."""
    if name not in supported_regions():
        raise Fault(
            "ValidationException",
            f"Region {name} is not supported. The latest version of global tables are only supported in the "
            f"following regions: [{', '.join(supported_regions())}]",
        )
