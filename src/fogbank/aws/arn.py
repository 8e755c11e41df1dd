"""Amazon Resource Names.

Source: AWS General Reference, "Amazon Resource Names (ARNs)".
"""

from __future__ import annotations

from typing import NamedTuple, Self

# The partition of a region is told by the region's beginning; anything else is the commercial one.
_PARTITIONS = (
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("us-isob-", "aws-iso-b"),
    ("us-isof-", "aws-iso-f"),
    ("eu-isoe-", "aws-iso-e"),
    ("us-iso-", "aws-iso"),
    ("eusc-", "aws-eusc"),
)


def partition_for(region: str) -> str:
    return next((partition for prefix, partition in _PARTITIONS if region.startswith(prefix)), "aws")


class Arn(NamedTuple):
    """`str(arn)` is the ARN; `resource` is everything after the account: `db:name` or `role/path/name`."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises `ValueError` for text that is no ARN."""
        parts = text.split(":", 5)
        if len(parts) != 6 or parts[0] != "arn" or not (parts[1] and parts[2] and parts[5]):
            raise ValueError(f"not an ARN: {text!r}")
        return cls(*parts[1:])

    @classmethod
    def build(cls, service: str, region: str, account: str, resource: str) -> Self:
        """The ARN in the region's partition."""
        return cls(partition_for(region), service, region, account, resource)

    def __str__(self) -> str:
        return ":".join(("arn", *self))

    @property
    def resource_type(self) -> str:
        """`db` of `db:name`, `role` of `role/name`; empty where the resource has no type."""
        return self._split()[0]

    @property
    def name(self) -> str:
        """What follows the type: `name` of `db:name`."""
        return self._split()[1]

    def _split(self) -> tuple[str, str]:
        for position, character in enumerate(self.resource):
            if character in ":/":
                return self.resource[:position], self.resource[position + 1 :]
        return "", self.resource
