"""`fogbank status`: what runs, where, and how much memory it takes."""

from __future__ import annotations

import argparse
from typing import Any

from fogbank.cli.output import print_json, print_table, size
from fogbank.cli.server import add_data_flag, ask, find


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("status", help="show what runs", description=__doc__)
    add_data_flag(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(handler=run)


def run(args: argparse.Namespace) -> int:
    ready = find(args.data)
    status = ask(ready, "GET", "status")
    if args.json:
        print_json(status)
        return 0
    server, borrowed = status["server"], status["borrowed"]
    print(
        f"Fogbank {server['version']} at {ready.url}, process {server['pid']}, {size(server['memory_bytes'])}"
    )
    if borrowed["running"]:
        print(f"Borrowed services run, {size(borrowed['memory_bytes'])}")
    print_table(
        ("NAME", "STATUS", "ENGINE", "ENDPOINT", "MEMORY", "ITEMS", "ACCOUNT", "REGION"),
        [_row(resource) for resource in status["resources"]],
        empty="No resources yet.",
    )
    return 0


def _row(resource: dict[str, Any]) -> tuple[str, ...]:
    engine = f"{resource['engine']} {resource['version']}" if "engine" in resource else ""
    endpoint = f"{resource['address']}:{resource['port']}" if "address" in resource else ""
    return (
        f"{resource['kind']}:{_short(resource['identifier'])}",
        resource["status"],
        engine,
        endpoint,
        size(resource.get("memory_bytes")),
        str(resource.get("items", "")),
        resource["account"],
        resource["region"],
    )


def _short(identifier: str) -> str:
    """What people need of a name; of an ARN `…:table/orders/backup/017…` it is `orders/017…`."""
    if not identifier.startswith("arn:"):
        return identifier
    parts = identifier.split(":", 5)[-1].split("/")
    return "/".join(parts[1::2])
