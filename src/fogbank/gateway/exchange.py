"""One request on its way through the steps, and what they found out."""

from __future__ import annotations

import msgspec

from fogbank.aws.codec import Codec
from fogbank.aws.http import HttpRequest
from fogbank.aws.identify import Identity
from fogbank.core.call import Call
from fogbank.core.scope import Scope
from fogbank.gateway.registry import Offer


class Exchange(msgspec.Struct):
    """`wire` is the request as it came, which is what was signed; `request` has its body inflated."""

    wire: HttpRequest
    request: HttpRequest
    request_id: str
    identity: Identity | None = None
    offer: Offer | None = None
    scope: Scope | None = None
    codec: Codec | None = None
    operation: str | None = None
    call: Call | None = None

    @property
    def what(self) -> str:
        """`rds:DescribeDBInstances`, for people."""
        return f"{self.service}:{self.operation}" if self.operation else self.service or self.request.method

    @property
    def service(self) -> str:
        return self.identity.service if self.identity else ""
