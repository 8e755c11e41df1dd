"""`fogbank version`: the version alone, for scripts."""

from __future__ import annotations

import argparse
from typing import Any

from fogbank.version import __version__


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("version", help="print the version", description=__doc__)
    parser.set_defaults(handler=run)


def run(args: argparse.Namespace) -> int:
    print(__version__)
    return 0
