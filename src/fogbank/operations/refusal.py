"""How Fogbank says that it cannot do a thing yet: clearly, at once, and never by pretending."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fogbank.aws.fault import Fault


def not_yet(what: str) -> Fault:
    """Return the fault for something AWS does and Fogbank does not do yet.

    HTTP 501 is what no AWS SDK retries; the code is none of AWS's, so nobody takes it for one.
    """
    return Fault("NotImplemented", f"Fogbank does not support {what} yet.", status=501)


def refuse_requested(request: Mapping[str, Any], refused: Mapping[str, str]) -> None:
    """Refuse a request that asks for anything in `refused` (member name -> what it is, in words).

    A member that is absent, false, zero or empty asks for nothing. Raises: `Fault`.
    """
    for member, what in refused.items():
        if request.get(member):
            raise not_yet(f"{what} ({member})")


def refuse_other_values(request: Mapping[str, Any], only: Mapping[str, tuple[str, str]]) -> None:
    """Refuse a request whose member has another value than the one that is there yet.

    `only` maps a member name to that value and to what the others are, in words. Raises: `Fault`.
    """
    for member, (value, what) in only.items():
        if request.get(member) not in (None, "", value):
            raise not_yet(f"{what} ({member}={request[member]})")
