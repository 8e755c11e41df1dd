"""One API request after parsing, and what a service must offer to the gateway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec

from fogbank.core.scope import Scope


class Call(msgspec.Struct, frozen=True):
    """An identified, parsed and validated request.

    `parameters` is keyed by AWS's member names; timestamps are aware datetimes, blobs bytes.
    `endpoint` is the URL under which the caller reached Fogbank, without a trailing slash.
    """

    service: str
    operation: str
    scope: Scope
    parameters: dict[str, Any]
    request_id: str
    principal: str = ""
    endpoint: str = ""


class ApiService(Protocol):
    """One AWS service, as the gateway sees it."""

    name: str  # the signing name: "rds"
    model: str  # the directory of its model under botocore's data: "rds"

    @property
    def operations(self) -> frozenset[str]:
        """Names of the operations that are really there."""
        ...

    async def call(self, call: Call) -> Mapping[str, Any]:
        """Answer with the output shape's members.

        Raises: `fogbank.aws.fault.Fault` for everything that AWS would refuse.
        """
        ...
