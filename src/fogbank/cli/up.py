"""`fogbank up`: start the server."""

from __future__ import annotations

import argparse
import errno
import os
import shlex
import shutil
import sqlite3
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

from fogbank.cli.failure import CommandFailed
from fogbank.ready import Ready
from fogbank.runtime.directories import Directories
from fogbank.settings import BadSetting, Settings, flag_name, variable_name


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("up", help="start the server", description=__doc__)
    parser.add_argument("-d", "--detach", action="store_true", help="return when it answers; it runs on")
    parser.add_argument("--json", action="store_true", help="print one line of JSON when it answers")
    # For private servers: the directory they were given goes with them, even where their owner was killed.
    parser.add_argument("--remove-at-end", metavar="DIR", help=argparse.SUPPRESS)
    for one in fields(Settings):
        choices = one.metadata["choices"]
        parser.add_argument(
            flag_name(one.name),
            dest=one.name,
            metavar="|".join(choices) or one.name.upper(),
            help=f"{one.metadata['help']} ({variable_name(one.name)})",
            **({"nargs": "?", "const": "true"} if one.type == "bool" else {}),
        )
    parser.set_defaults(handler=run)


def run(args: argparse.Namespace) -> int:
    flags = {one.name: getattr(args, one.name) for one in fields(Settings)}
    try:
        settings = Settings.read(flags)
    except BadSetting as bad:
        raise CommandFailed(str(bad)) from bad
    return _detach(args, flags, settings) if args.detach else _serve(args, settings)


def _serve(args: argparse.Namespace, settings: Settings) -> int:
    from fogbank import bootstrap
    from fogbank.core.faults import EngineRefused

    try:
        code = bootstrap.run(settings, lambda ready: _announce(ready, settings, as_json=args.json))
    except (bootstrap.AlreadyRunning, EngineRefused) as refused:
        raise CommandFailed(str(refused)) from refused
    except OSError as error:
        raise CommandFailed(_remedy(error, settings)) from error
    except (sqlite3.Error, RuntimeError) as error:
        raise CommandFailed(f"the state in {settings.data} cannot be used: {error}") from error
    if args.remove_at_end:
        shutil.rmtree(args.remove_at_end, ignore_errors=True)
    return code


def _remedy(error: OSError, settings: Settings) -> str:
    """One line for what a disk or a network refuses."""
    place = error.filename or settings.data
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk of {place} is full: free some space, or choose another --data"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{place} cannot be written: choose another --data"
    return str(error)


def _detach(args: argparse.Namespace, flags: dict[str, str | None], settings: Settings) -> int:
    from fogbank.core.faults import EngineRefused
    from fogbank.launch import LaunchFailed, launch
    from fogbank.runtime.directories import private

    given = [f"{flag_name(name)}={value}" for name, value in flags.items() if value is not None]
    try:
        private(settings.data)
        launched = launch(given, settings.data / "server.log", owned=False)
    except (LaunchFailed, EngineRefused) as failed:
        raise CommandFailed(str(failed)) from failed
    except OSError as error:
        raise CommandFailed(_remedy(error, settings)) from error
    _announce(launched.ready, settings, as_json=args.json)
    return 0


def _announce(ready: Ready, settings: Settings, *, as_json: bool) -> None:
    """Say where the server is, once it answers."""
    if as_json:
        import msgspec

        sys.stdout.write(msgspec.json.encode(ready).decode() + "\n")
    else:
        sys.stdout.write(_WELCOME.format(ready=ready, fogbank=_command(), data=_data_flag(settings)))
    sys.stdout.flush()


def _command() -> str:
    """The command as this shell can find it: a virtual environment may not be active."""
    me, found = Path(sys.argv[0]), shutil.which("fogbank")
    if me.name == "__main__.py":
        return f"{sys.executable} -m fogbank"
    return "fogbank" if found and me.exists() and me.samefile(found) else str(me)


def _data_flag(settings: Settings) -> str:
    """What another terminal must add, which need not have our FOGBANK_DATA."""
    elsewhere = {name: value for name, value in os.environ.items() if name != variable_name("data")}
    usual = settings.data == Directories.default(elsewhere).data
    return "" if usual else f" --data {shlex.quote(str(settings.data))}"


_WELCOME = """\
Fogbank answers at {ready.url} and {ready.https_url} (data in {ready.data}).

In another terminal:
  eval "$({fogbank} env{data})"

Three things to try:
  {fogbank} aws{data} rds describe-db-engine-versions --engine postgres --query 'DBEngineVersions[].EngineVersion'
  {fogbank} demo
  {fogbank} status{data}
"""
