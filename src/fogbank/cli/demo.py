"""`fogbank demo`: the main job as a short story: create, connect, write, kill the engine, see it back."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

from fogbank.cli.api import call
from fogbank.cli.connect import engine_root
from fogbank.cli.failure import CommandFailed
from fogbank.cli.resources import instance
from fogbank.launch import LaunchFailed, launch
from fogbank.ready import Ready

_SCOPE: Final = {"account": "000000000000", "region": "us-east-1"}
_NAME: Final = "demo"
_PASSWORD: Final = "correct-horse"  # noqa: S105 - of an instance that lives for two seconds
_PATIENCE_SECONDS: Final = 30.0
# The story is the same whatever FOGBANK_… variables say.
_FLAGS: Final = (
    "--host=127.0.0.1", "--port=0", "--engines=real", "--pace=instant", "--strict-credentials=false",
    "--owner-pipe",
)  # fmt: skip
T = TypeVar("T")


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("demo", help="the main job as a short story", description=__doc__)
    parser.set_defaults(handler=run)


def run(args: argparse.Namespace) -> int:
    """Tell the story on a private server, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="fogbank-demo-") as data:
        try:
            launched = _tell(
                "start a server of its own",
                lambda: launch([*_FLAGS, f"--data={data}/data"], Path(data) / "log", owned=True),
            )
        except LaunchFailed as failed:
            raise CommandFailed(str(failed)) from failed
        try:
            _story(launched.ready)
        finally:
            launched.stop()
    print("Everything is cleaned up. `fogbank up` starts a server that keeps what you make.")
    return 0


def _story(ready: Ready) -> None:
    request = {
        "DBInstanceIdentifier": _NAME,
        "Engine": "postgres",
        "DBInstanceClass": "db.t3.micro",
        "AllocatedStorage": 20,
        "MasterUsername": "app",
        "MasterUserPassword": _PASSWORD,
        "DBName": "orders",
    }
    _tell("CreateDBInstance answers", lambda: call(ready, "rds", "CreateDBInstance", request, _SCOPE))
    _tell("the instance is available", lambda: _await_available(ready))
    _tell("psql over TLS, verified: create a table, commit a row", lambda: _sql(ready, _WRITE))
    found = instance(ready, _NAME)
    pid = int((Path(found["log"]).parents[1] / "data" / "postmaster.pid").read_text().split()[0])
    _tell(f"kill -9 {pid}, PostgreSQL's postmaster", lambda: os.kill(pid, signal.SIGKILL))
    rows = _tell("the same endpoint answers again", lambda: _until_answered(ready))
    print(f"           and the row is there: {rows.strip()}")
    gone = {"DBInstanceIdentifier": _NAME, "SkipFinalSnapshot": "true"}
    _tell("DeleteDBInstance", lambda: call(ready, "rds", "DeleteDBInstance", gone, _SCOPE))


_WRITE: Final = "CREATE TABLE orders (what text); INSERT INTO orders VALUES ('a lighthouse')"


def _tell(what: str, do: Callable[[], T]) -> T:
    began = time.perf_counter()
    result = do()
    print(f"{(time.perf_counter() - began) * 1000:7.0f} ms  {what}", flush=True)
    return result


def _await_available(ready: Ready) -> None:
    wanted = {"DBInstanceIdentifier": _NAME}
    deadline = time.monotonic() + _PATIENCE_SECONDS
    status = None
    while time.monotonic() < deadline:
        described = call(ready, "rds", "DescribeDBInstances", wanted, _SCOPE)  # held until it is settled
        status = described.findtext(".//DBInstanceStatus")
        if status == "available":
            return
        if status == "failed":
            break
    raise CommandFailed(f"the instance is {status}; the server said why in its log")


def _sql(ready: Ready, statement: str) -> str:
    found = instance(ready, _NAME)
    root = engine_root(found)
    environ = {
        "PGHOST": found["address"],
        "PGPORT": str(found["port"]),
        "PGUSER": "app",
        "PGDATABASE": "orders",
        "PGPASSWORD": _PASSWORD,
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": ready.bundle,
        "LD_LIBRARY_PATH": str(root / "lib"),
    }
    done = subprocess.run(
        [str(root / "bin" / "psql"), "-XAtqc", statement],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandFailed(done.stderr.strip())
    return done.stdout


def _until_answered(ready: Ready) -> str:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return _sql(ready, "SELECT what FROM orders")
        except CommandFailed:
            if time.monotonic() > deadline:
                raise
