"""Resources by the names that people type."""

from __future__ import annotations

import difflib
from typing import Any

from fogbank.cli.failure import CommandFailed
from fogbank.cli.server import ask
from fogbank.ready import Ready


def instance(ready: Ready, name: str) -> dict[str, Any]:
    """Return the status of an instance. Raises: `CommandFailed` naming the nearest ones."""
    resources = ask(ready, "GET", "status")["resources"]
    found = {one["identifier"]: one for one in resources if "engine" in one}
    if name.lower() in found:
        described: dict[str, Any] = found[name.lower()]
        return described
    for one in resources:
        if one["kind"] == "table" and one["identifier"] == name:
            raise CommandFailed(
                f"{name} is a DynamoDB table: use it with `fogbank aws dynamodb …`, or any SDK"
            )
    near = difflib.get_close_matches(name.lower(), found, n=3) or sorted(found)[:5]
    there = f"did you mean {', '.join(near)}?" if near else "there are none yet"
    raise CommandFailed(f"there is no instance {name}: {there}")
