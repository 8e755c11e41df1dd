"""`fogbank region`: cut a region off, as if nobody could reach it, and bring it back."""

from __future__ import annotations

import argparse
from typing import Any

from fogbank.cli.output import print_json, print_table
from fogbank.cli.server import add_data_flag, ask, find


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("region", help="cut regions off and bring them back", description=__doc__)
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    for action, line in (
        ("down", "cut a region off: its requests fail with 503, its replicas wait"),
        ("up", "bring a region back: its replicas catch up"),
    ):
        one = actions.add_parser(action, help=line, description=line)
        one.add_argument("region", metavar="REGION", help="the region's name, such as eu-west-1")
        _finish(one, _change)
        one.set_defaults(action=action)
    _finish(actions.add_parser("list", help="regions that are in use or cut off"), _list)


def _finish(parser: argparse.ArgumentParser, handler: Any) -> None:
    add_data_flag(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(handler=handler)


def _change(args: argparse.Namespace) -> int:
    answer = ask(find(args.data), "POST", f"regions/{args.action}", {"region": args.region})
    if args.json:
        print_json(answer)
    else:
        print(f"{answer['region']} is {answer['status']}.")
    return 0


def _list(args: argparse.Namespace) -> int:
    regions = ask(find(args.data), "GET", "regions")["regions"]
    if args.json:
        print_json(regions)
        return 0
    rows = [(one["region"], one["status"], one.get("since", "")) for one in regions]
    print_table(("region", "status", "since"), rows, empty="no regions are in use")
    return 0
