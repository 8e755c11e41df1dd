"""Where a request or a resource belongs: an account and a region."""

from __future__ import annotations

import msgspec


class Scope(msgspec.Struct, frozen=True):
    """An AWS account (12 digits) and a region (`us-east-1`); resources of two scopes never meet."""

    account: str
    region: str
