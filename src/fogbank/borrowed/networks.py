"""What a service needs to know of EC2's networks before it puts a database into them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fogbank.borrowed.client import BorrowedClient
from fogbank.core.scope import Scope


class Networks:
    """Reads; every answer is EC2's own member dicts."""

    def __init__(self, client: BorrowedClient) -> None:
        self._client = client

    async def subnets(self, ids: Sequence[str], scope: Scope) -> list[dict[str, Any]]:
        """The subnets of these ids, in EC2's order.

        Raises: `Fault` InvalidSubnetID.NotFound, naming the first that is not there.
        """
        parameters = {"SubnetIds": list(ids)}
        found: list[dict[str, Any]] = await self._list("DescribeSubnets", parameters, "Subnets", scope)
        return found

    async def security_groups(self, ids: Sequence[str], scope: Scope) -> list[dict[str, Any]]:
        """The security groups of these ids. Raises: `Fault` InvalidGroup.NotFound."""
        return await self._list("DescribeSecurityGroups", {"GroupIds": list(ids)}, "SecurityGroups", scope)

    async def default_vpc(self, scope: Scope) -> dict[str, Any] | None:
        """The default VPC; None where it was deleted."""
        found = await self._list("DescribeVpcs", {"Filters": _filter("is-default", "true")}, "Vpcs", scope)
        return found[0] if found else None

    async def subnets_of(self, vpc_id: str, scope: Scope) -> list[dict[str, Any]]:
        """All subnets of a VPC."""
        parameters = {"Filters": _filter("vpc-id", vpc_id)}
        return await self._list("DescribeSubnets", parameters, "Subnets", scope)

    async def _list(
        self, operation: str, parameters: dict[str, Any], member: str, scope: Scope
    ) -> list[dict[str, Any]]:
        answer = await self._client.call("ec2", operation, parameters, scope)
        found: list[dict[str, Any]] = answer.get(member, [])
        return found


def _filter(name: str, value: str) -> list[dict[str, Any]]:
    return [{"Name": name, "Values": [value]}]
