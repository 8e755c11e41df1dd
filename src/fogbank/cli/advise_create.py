"""`fogbank advise --create`: the result, made on a running Fogbank through AWS's own API."""

from __future__ import annotations

import json
import os
import time
from typing import Final

from fogbank.advisor.advice import Advice
from fogbank.advisor.template import templates
from fogbank.cli.api import call
from fogbank.cli.failure import CommandFailed
from fogbank.cli.server import data_directory
from fogbank.ready import Ready, running

# What Fogbank runs today: service -> topologies.
_RUNS: Final = {"rds": ("single-az",)}
_ENGINES: Final = ("postgres",)
_ACCOUNT: Final = "000000000000"


def create(advice: Advice, endpoint_url: str, wait_seconds: float) -> int:
    """Create the chosen design and print its endpoint. Raises: `CommandFailed` for what Fogbank cannot run yet."""
    best = advice.best
    if best is None:
        raise CommandFailed("nothing is left to create: the contradictions above say why")
    engine = "postgres" if advice.answers["engine"] == "any" else advice.answers["engine"]
    topology = best.design.topology
    if best.service not in _RUNS:
        raise CommandFailed(f"Fogbank does not run {best.title} yet; --template writes its template")
    if topology.id not in _RUNS[best.service]:
        raise CommandFailed(
            f"Fogbank does not run {topology.title!r} of {best.title} yet; "
            f"--topology {_RUNS[best.service][0]} creates what it can, --template writes the template"
        )
    if engine not in _ENGINES:
        raise CommandFailed(f"Fogbank does not run the engine {engine} yet")
    request = members(advice)
    ready = _server(endpoint_url)
    scope = {"account": _ACCOUNT, "region": best.design.regions[0]}
    name = str(advice.answers["name"])
    call(ready, "rds", "CreateDBInstance", request, scope)
    address, port = _await(ready, name, scope, wait_seconds)
    print(
        f"{name} is available at {address}:{port} in {scope['region']}; `fogbank connect {name}` opens psql on it."
    )
    return 0


def members(advice: Advice) -> dict[str, str]:
    """What CreateDBInstance is called with: the template's own properties, which have the same names.

    Subnets and security groups, which the template takes as parameters, are left to the server's defaults.
    Raises: `CommandFailed` for a key that has to be yours.
    """
    template = json.loads(next(iter(templates(advice).values())))
    properties = template["Resources"]["Database"]["Properties"]
    if "KmsKeyId" in properties:
        raise CommandFailed("a KMS key of yours is asked for: make one, then deploy what --template writes")
    flat: dict[str, str] = {}
    for name, value in properties.items():
        if isinstance(value, list):
            flat |= {f"{name}.member.{number}": str(one) for number, one in enumerate(value, 1)}
        elif not isinstance(value, dict):
            flat[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return flat


def _server(endpoint_url: str) -> Ready:
    url = endpoint_url or os.environ.get("AWS_ENDPOINT_URL", "")
    if url:
        return Ready(pid=0, url=url, https_url="", port=0, data="", bundle="", started=0.0)
    found = running(data_directory(None))
    if found is None:
        raise CommandFailed("no server runs: start one with `fogbank up -d`, or name one with --endpoint-url")
    return found


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
