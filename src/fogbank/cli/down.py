"""`fogbank down`: stop the server and every engine it runs."""

from __future__ import annotations

import argparse
import os
import signal
import time
from typing import Any, Final

from fogbank.cli.failure import CommandFailed
from fogbank.cli.server import add_data_flag, data_directory
from fogbank.ready import running
from fogbank.runtime import proc

_PATIENCE_SECONDS: Final = 90.0
_LOOK_AGAIN_SECONDS: Final = 0.02


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("down", help="stop the server and its engines", description=__doc__)
    add_data_flag(parser)
    parser.set_defaults(handler=run)


def run(args: argparse.Namespace) -> int:
    """Ask the server to end and wait until it and its engines have."""
    data = data_directory(args.data)
    found = running(data)
    if found is None:
        print(f"No server runs on {data}.")
        return 0
    try:
        os.kill(found.pid, signal.SIGTERM)
    except PermissionError as error:
        raise CommandFailed(
            f"the server is another user's process {found.pid}: stop it as that user"
        ) from error
    except ProcessLookupError:
        pass  # it ended just now
    deadline = time.monotonic() + _PATIENCE_SECONDS
    # Its record goes before its lock does: only its end lets another server take the directory.
    while proc.start_token(found.pid) == found.life:
        if time.monotonic() > deadline:
            raise CommandFailed(f"process {found.pid} has not ended after {_PATIENCE_SECONDS:.0f} seconds")
        time.sleep(_LOOK_AGAIN_SECONDS)
    print("Stopped. `fogbank up` brings everything back.")
    return 0
