"""`fogbank advise --create`: the result, made on a running Fogbank through AWS's own API."""

from __future__ import annotations

import json
import os
from typing import Any, Final

from fogbank.advisor.advice import Advice
from fogbank.advisor.candidates import Candidate
from fogbank.advisor.template import templates
from fogbank.cli.advise_instance import create_instance
from fogbank.cli.advise_table import create_table
from fogbank.cli.failure import CommandFailed
from fogbank.cli.server import data_directory
from fogbank.ready import Ready, running

# What Fogbank runs today: service -> topologies, and how each is made.
_RUNS: Final = {
    "rds": ("single-az",),
    "dynamodb": ("single-region", "global-table", "global-table-strong"),
}
_MAKERS: Final = {"rds": create_instance, "dynamodb": create_table}
_ENGINES: Final = ("postgres",)
_ACCOUNT: Final = "000000000000"


def create(advice: Advice, endpoint_url: str, wait_seconds: float) -> int:
    """Create the chosen design and print where it is and what it leaves to you.

    Raises: `CommandFailed` for what Fogbank cannot run yet, and with AWS's words for what the server refuses.
    """
    best = _runnable(advice)
    template = json.loads(next(iter(templates(advice).values())))
    if any(name.startswith("KmsKey") for name in template["Parameters"]):
        raise CommandFailed("a KMS key of yours is asked for: make one, then deploy what --template writes")
    scope = {"account": _ACCOUNT, "region": best.design.regions[0]}
    _MAKERS[best.service](_server(endpoint_url), template["Resources"], scope, wait_seconds)
    for remark in template["Metadata"]["LeftToYou"]:
        print(f"Left to you: {remark}")
    return 0


def _runnable(advice: Advice) -> Candidate:
    best = advice.best
    if best is None:
        raise CommandFailed("nothing is left to create: the contradictions above say why")
    topology = best.design.topology
    if best.service not in _RUNS:
        raise CommandFailed(f"Fogbank does not run {best.title} yet; --template writes its template")
    if topology.id not in _RUNS[best.service]:
        raise CommandFailed(
            f"Fogbank does not run {topology.title!r} of {best.title} yet; "
            f"--topology {_RUNS[best.service][0]} creates what it can, --template writes the template"
        )
    engine: Any = advice.answers["engine"]
    if best.service == "rds" and engine not in ("any", *_ENGINES):
        raise CommandFailed(f"Fogbank does not run the engine {engine} yet")
    return best


def _server(endpoint_url: str) -> Ready:
    url = endpoint_url or os.environ.get("AWS_ENDPOINT_URL", "")
    if url:
        return Ready(pid=0, url=url, https_url="", port=0, data="", bundle="", started=0.0)
    found = running(data_directory(None))
    if found is None:
        raise CommandFailed("no server runs: start one with `fogbank up -d`, or name one with --endpoint-url")
    return found
