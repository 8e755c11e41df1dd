"""`fogbank reset`: forget every resource, or those of one account and region."""

from __future__ import annotations

import argparse
from typing import Any

from fogbank.cli.output import print_json
from fogbank.cli.server import add_data_flag, ask, find


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("reset", help="forget every resource", description=__doc__)
    add_data_flag(parser)
    parser.add_argument("--account", help="only this account's resources, in one region")
    parser.add_argument("--region", help="only this region's resources, of one account")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(handler=run)


def run(args: argparse.Namespace) -> int:
    scope = {"account": args.account, "region": args.region}
    answer = ask(find(args.data), "POST", "reset", {name: value for name, value in scope.items() if value})
    if args.json:
        print_json(answer)
    else:
        print(f"Empty again after {answer['milliseconds']:.0f} ms.")
    return 0
