"""`fogbank aws …`: the AWS CLI, aimed at Fogbank."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from fogbank.cli.failure import CommandFailed
from fogbank.cli.server import add_data_flag, find
from fogbank.launch import client_environment


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("aws", help="the AWS CLI, aimed at Fogbank", description=__doc__)
    add_data_flag(parser)
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="…", help="what the AWS CLI is told")
    parser.set_defaults(handler=run)


def run(args: argparse.Namespace) -> int:
    """Become the AWS CLI. The endpoint is a flag: version 1 ignores AWS_ENDPOINT_URL for rds in us-east-1."""
    ready = find(args.data)
    program = _program()
    environ = client_environment(ready.url, ready.bundle, "000000000000", "us-east-1") | os.environ
    environ.setdefault("AWS_PAGER", "")
    os.execve(program, ["aws", "--endpoint-url", ready.url, *args.words], environ)


def _program() -> str:
    beside = Path(sys.executable).parent / "aws"
    found = str(beside) if beside.exists() else shutil.which("aws")
    if found is None:
        raise CommandFailed("the AWS CLI is not installed: pip install awscli")
    return found
