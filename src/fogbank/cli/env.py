"""`fogbank env`: what to export so that SDKs, the AWS CLI and psql find Fogbank.

Use it as `eval "$(fogbank env)"`.
"""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable
from http.client import HTTPException
from typing import Any, Final

from fogbank.cli.failure import CommandFailed
from fogbank.cli.output import print_json
from fogbank.cli.server import add_data_flag, find
from fogbank.launch import client_environment, trust
from fogbank.settings import account_number, region_name

_FORMS: Final = {
    "sh": lambda name, value: f"export {name}={shlex.quote(value)}",
    "fish": lambda name, value: f"set -gx {name} {shlex.quote(value)}",  # which quotes as sh does
    "powershell": lambda name, value: "$env:{} = '{}'".format(name, value.replace("'", "''")),
}


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("env", help="print what to export", description=__doc__)
    add_data_flag(parser)
    parser.add_argument("--account", default="000000000000", help="account to act as: it is the access key")
    parser.add_argument("--region", default="us-east-1", help="region to act in")
    parser.add_argument("--shell", choices=sorted(_FORMS), default="sh", help="syntax (default: sh)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(handler=run)


def _checked(flag: str, value: str, check: Callable[[str], str]) -> str:
    """Raises: `CommandFailed` for what would silently mean another account or region."""
    try:
        return check(value)
    except ValueError as bad:
        raise CommandFailed(f"{flag} must be {bad}, not {value!r}") from bad


def run(args: argparse.Namespace) -> int:
    account = _checked("--account", args.account, account_number)
    region = _checked("--region", args.region, region_name)
    ready = find(args.data)
    try:
        bundle = trust(ready)
    except (OSError, HTTPException) as error:
        raise CommandFailed(f"the server at {ready.url} does not answer: {error}") from error
    variables = client_environment(ready.url, bundle, account, region)
    if args.json:
        print_json(variables)
        return 0
    for name, value in variables.items():
        print(_FORMS[args.shell](name, value))
    return 0
