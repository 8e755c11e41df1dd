"""`fogbank aws …`: the AWS CLI, aimed at Fogbank."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from fogbank.cli.failure import CommandFailed
from fogbank.cli.server import find
from fogbank.launch import client_environment

_NO_PREFIX: Final = "\0"  # no word begins with it: every word is the AWS CLI's, options too
_OTHER_IDENTITIES: Final = ("AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_DEFAULT_PROFILE")


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "aws", help="the AWS CLI, aimed at Fogbank", add_help=False, prefix_chars=_NO_PREFIX
    )
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="…", help="what the AWS CLI is told")
    parser.set_defaults(handler=run)


def run(args: argparse.Namespace) -> int:
    """Become the AWS CLI. The endpoint is a flag: version 1 ignores AWS_ENDPOINT_URL for rds in us-east-1."""
    data, words = _data(args.words)
    ready = find(data)
    program = _program()
    environ = environment(
        client_environment(ready.url, ready.bundle, "000000000000", "us-east-1"), os.environ
    )
    os.execve(program, ["aws", "--endpoint-url", ready.url, *words], environ)


def environment(ours: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment, completed by ours.

    A caller without an access key of its own acts as our account, and no profile stands in the way: real
    credentials have no business here, and a profile that is not there stops the AWS CLI.
    """
    merged = {"AWS_PAGER": "", **ours, **theirs}
    if "AWS_DEFAULT_REGION" not in theirs and "AWS_REGION" in theirs:
        merged["AWS_DEFAULT_REGION"] = theirs["AWS_REGION"]  # which version 1 does not read
    if not theirs.get("AWS_ACCESS_KEY_ID"):
        merged |= {name: ours[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
        for name in _OTHER_IDENTITIES:
            merged.pop(name, None)
    return merged


def _data(words: list[str]) -> tuple[str | None, list[str]]:
    """Our own one flag, where it comes first: `fogbank aws --data DIR rds …`."""
    if words[:1] == ["--data"] and len(words) > 1:
        return words[1], words[2:]
    if words and words[0].startswith("--data="):
        return words[0].partition("=")[2], words[1:]
    return None, words


def _program() -> str:
    beside = Path(sys.executable).parent / "aws"
    found = str(beside) if beside.exists() else shutil.which("aws")
    if found is None:
        raise CommandFailed("the AWS CLI is not installed: pip install awscli")
    return found
