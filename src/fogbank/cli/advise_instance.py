"""An RDS instance, made from the template's resource."""

from __future__ import annotations

import time
from typing import Any

from fogbank.cli.api import call
from fogbank.cli.failure import CommandFailed
from fogbank.ready import Ready


def create_instance(ready: Ready, resources: dict[str, Any], scope: dict[str, str], seconds: float) -> None:
    """Create the resource `Database`, wait until it is available and print its endpoint."""
    request = members(resources["Database"]["Properties"])
    name = request["DBInstanceIdentifier"]
    call(ready, "rds", "CreateDBInstance", request, scope)
    address, port = _await(ready, name, scope, seconds)
    print(
        f"{name} is available at {address}:{port} in {scope['region']}; `fogbank connect {name}` opens psql on it."
    )


def members(properties: dict[str, Any]) -> dict[str, str]:
    """What CreateDBInstance is called with: the template's own properties, which have the same names.

    Subnets and security groups, which the template takes as parameters, are left to the server's defaults.
    """
    flat: dict[str, str] = {}
    for name, value in properties.items():
        if isinstance(value, list):
            flat |= {f"{name}.member.{number}": str(one) for number, one in enumerate(value, 1)}
        elif not isinstance(value, dict):
            flat[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return flat


def _await(ready: Ready, name: str, scope: dict[str, str], seconds: float) -> tuple[str, str]:
    """Look until the instance is available; a look is held by the server while it is being made."""
    deadline = time.monotonic() + seconds
    status = ""
    while time.monotonic() < deadline and status != "failed":
        found = call(ready, "rds", "DescribeDBInstances", {"DBInstanceIdentifier": name}, scope)
        status = found.findtext(".//DBInstanceStatus") or ""
        if status == "available":
            return found.findtext(".//Endpoint/Address") or "", found.findtext(".//Endpoint/Port") or ""
    raise CommandFailed(f"{name} is {status} after {seconds:.0f} seconds; `fogbank logs server` may say why")
