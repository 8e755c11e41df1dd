"""The regions that there are, by partition, as botocore's data lists them."""

from __future__ import annotations

from functools import cache

import msgspec

from fogbank.aws.model import models_directory


@cache
def partitions() -> dict[str, tuple[str, ...]]:
    """Names of regions by partition: `aws`, `aws-cn`, `aws-us-gov`, …"""
    document = msgspec.json.decode((models_directory() / "partitions.json").read_bytes())
    return {
        one["id"]: tuple(name for name in one["regions"] if not name.endswith("-global"))
        for one in document["partitions"]
    }


def every_region() -> frozenset[str]:
    """The names of all regions of all partitions."""
    return frozenset(name for names in partitions().values() for name in names)
