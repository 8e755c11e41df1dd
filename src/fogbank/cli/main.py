"""The `fogbank` command. Only the module of the command that was asked for is imported."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Final

from fogbank.cli.failure import CommandFailed
from fogbank.version import __version__

# Command -> one line of help. Its module is `fogbank.cli.<command>` with `add_parser(subparsers)`, whose
# parsers set `handler`, a function of the parsed arguments that returns the exit code.
COMMANDS: Final = {
    "up": "start the server",
    "down": "stop the server and every engine it runs",
    "status": "show what runs: resources, engines, addresses, memory",
    "reset": "forget every resource, or those of one account and region",
    "region": "cut a region off, bring it back, list regions",
    "engines": "list, install or remove engines",
    "aws": "the AWS CLI, aimed at Fogbank",
    "env": "print what to export so that SDKs and tools find Fogbank",
    "connect": "open a shell on an instance: psql",
    "logs": "show an instance's log, or the server's",
    "demo": "the main job as a short story, with timings",
    "version": "print the version",
    "advise": "which database, how available, at what trade-off, and why",
}

_CODES = """\
exit codes: 0 done, 1 it did not work (one line says why), 2 the command line is wrong; `fogbank aws` and
`fogbank connect` give the code of the program that they start"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    command = next((word for word in words if not word.startswith("-")), None)
    args = _parser(command).parse_args(words)
    try:
        return int(args.handler(args))
    except CommandFailed as failed:
        print(f"fogbank: {failed}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # whoever read the output has enough
        return 0


def _parser(command: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fogbank",
        description="AWS's database services on one machine, with real engines behind AWS's own APIs.",
        epilog=_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"fogbank {__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, line in COMMANDS.items():
        if name == command:
            importlib.import_module(f"fogbank.cli.{name}").add_parser(subparsers)
        else:
            subparsers.add_parser(name, help=line, add_help=False)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
