"""Resources by the names that people type."""

from __future__ import annotations

import argparse
import difflib
from typing import Any

from fogbank.cli.failure import CommandFailed
from fogbank.cli.server import ask
from fogbank.ready import Ready


def add_scope_flags(parser: argparse.ArgumentParser) -> None:
    """`--account` and `--region`, for a name that stands for several instances."""
    parser.add_argument("--account", help="the instance's account, where several have one of this name")
    parser.add_argument("--region", help="the instance's region, where several have one of this name")


def instance(
    ready: Ready, name: str, account: str | None = None, region: str | None = None
) -> dict[str, Any]:
    """Return the status of an instance; `account` and `region` are for a name that is in several.

    Raises: `CommandFailed`, naming the nearest ones where there is none, and all of them where there are several.
    """
    resources = ask(ready, "GET", "status")["resources"]
    instances = [one for one in resources if "engine" in one and _is_within(one, account, region)]
    found: list[dict[str, Any]] = [one for one in instances if one["identifier"] == name.lower()]
    if len(found) == 1:
        return found[0]
    if found:
        places = ", ".join(f"{one['account']} {one['region']}" for one in found)
        raise CommandFailed(f"{name} is in several places ({places}): say which by --account and --region")
    for one in resources:
        if one["kind"] == "table" and one["identifier"] == name:
            raise CommandFailed(
                f"{name} is a DynamoDB table: use it with `fogbank aws dynamodb …`, or any SDK"
            )
    raise CommandFailed(_nearest(name, sorted({one["identifier"] for one in instances})))


def _is_within(one: dict[str, Any], account: str | None, region: str | None) -> bool:
    return account in (None, one["account"]) and region in (None, one["region"])


def _nearest(name: str, there: list[str]) -> str:
    near = difflib.get_close_matches(name.lower(), there, n=3) or there[:5]
    hint = f"did you mean {', '.join(near)}?" if near else "there are none yet"
    return f"there is no instance {name}: {hint}"
