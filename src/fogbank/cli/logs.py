"""`fogbank logs NAME`: an instance's log, or the server's own as `server`."""

from __future__ import annotations

import argparse
import collections
import sys
import time
from pathlib import Path
from typing import Any, Final

from fogbank.cli.failure import CommandFailed
from fogbank.cli.resources import add_scope_flags, instance
from fogbank.cli.server import add_data_flag, data_directory, find

_LOOK_AGAIN_SECONDS: Final = 0.2
_MISSING: Final = {
    True: "no detached server has run here: one in the foreground writes to its terminal ({log})",
    False: "{name} has no log yet ({log})",
}


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("logs", help="show an instance's log", description=__doc__)
    add_data_flag(parser)
    add_scope_flags(parser)
    parser.add_argument("name", metavar="NAME", help="an instance, or `server`")
    parser.add_argument(
        "-n", "--lines", type=int, default=50, help="how many of the last lines (default: 50)"
    )
    parser.add_argument("-f", "--follow", action="store_true", help="go on with what is written next")
    parser.set_defaults(handler=run)


def run(args: argparse.Namespace) -> int:
    log = _log(args)
    try:
        with log.open(errors="replace") as lines:
            sys.stdout.writelines(collections.deque(lines, maxlen=max(args.lines, 0)))
            while args.follow:
                sys.stdout.write(lines.read())
                sys.stdout.flush()
                time.sleep(_LOOK_AGAIN_SECONDS)
    except FileNotFoundError as error:
        raise CommandFailed(_MISSING[args.name == "server"].format(name=args.name, log=log)) from error
    return 0


def _log(args: argparse.Namespace) -> Path:
    if args.name == "server":
        return data_directory(args.data) / "server.log"
    return Path(instance(find(args.data), args.name, args.account, args.region)["log"])
