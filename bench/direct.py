"""An instance through its endpoint against a server that nobody manages: pgbench over TCP and TLS.

    python -m bench.direct [rounds]

The engine listens at the endpoint itself and nothing stands between. `plain server` is the same binary on a
copy of the same data and settings, started by hand on 127.0.0.1.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench import rivals
from bench.lifecycle import Instance
from bench.rounds import interleaved, table, verdict

from fogbank.runtime.directories import Directories
from fogbank.runtime.identity import unprivileged
from fogbank.runtime.libraries import loader_path

GOAL = 0.95
_SECONDS = "3"
_CLIENTS = "4"
_ENVIRON = {"PGPASSWORD": "password", "PGUSER": "master", "PGDATABASE": "postgres", "PGSSLMODE": "require"}


def _root() -> Path:
    """The newest installed PostgreSQL of the default major version."""
    (*_, newest) = sorted(Directories.default().engines.glob("postgres-17.*"))
    return newest


def _pgbench(root: Path, host: str, port: int, *flags: str) -> str:
    command = [str(root / "bin" / "pgbench"), "-h", host, "-p", str(port), *flags]
    done = subprocess.run(
        command,
        env=os.environ | loader_path(root) | _ENVIRON,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def _measurer(root: Path, host: str, port: int) -> Callable[[], Mapping[str, float]]:
    _pgbench(root, host, port, "-i", "-q", "-s", "5")

    def once() -> Mapping[str, float]:
        figures = {}
        for name, flags in (("writes", ()), ("reads", ("-S",))):
            said = _pgbench(root, host, port, "-T", _SECONDS, "-c", _CLIENTS, "-j", "1", "-n", *flags)
            found = re.search(r"tps = ([\d.]+)", said)
            assert found is not None, said
            figures[name] = float(found[1])
        return figures

    return once


@contextmanager
def _plain(root: Path, data: Path, port: int) -> Iterator[None]:
    """A copy of an instance's data directory under a server that nobody manages."""
    identity = unprivileged()
    listening = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={data}".split()
    server = subprocess.Popen(
        [*identity.prefix, str(root / "bin" / "postgres"), "-D", str(data), *listening],
        env=os.environ | loader_path(root),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=identity.user,
        group=identity.group,
    )
    try:
        _await(port)
        yield
    finally:
        server.terminate()
        server.wait(30)


def _await(port: int) -> None:
    deadline = time.perf_counter() + 20
    while time.perf_counter() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the plain server does not start")


def _copy(running: rivals.Running, instance: Instance) -> Path:
    """What the instance holds, copied while it is stopped."""
    instance.call("StopDBInstance")
    instance.until("stopped")
    node = re.search(r"<DbiResourceId>([^<]+)<", instance.call("DescribeDBInstances"))
    assert node is not None
    copy = Path(tempfile.mkdtemp(prefix="bench-plain-")) / "data"
    shutil.copytree(running.directory / "nodes" / node[1] / "data", copy, copy_function=shutil.copy2)
    copy.chmod(0o700)
    unprivileged().own(copy, copy.parent)
    instance.call("StartDBInstance")
    instance.until("available")
    return copy


def main(rounds: int = 5) -> None:
    root = _root()
    with rivals.start(rivals.fogbank()) as running:
        instance = Instance(running.port, "direct")
        instance.create()
        instance.until("available")
        port = rivals.free_port()
        with _plain(root, _copy(running, instance), port):
            medians = interleaved(
                {
                    "endpoint": _measurer(root, *instance.endpoint),
                    "plain server": _measurer(root, "127.0.0.1", port),
                },
                rounds,
            )
    rows = [("", "writes/s", "reads/s")]
    rows += [(name, f"{found['writes']:.0f}", f"{found['reads']:.0f}") for name, found in medians.items()]
    ratios = {name: medians["endpoint"][name] / medians["plain server"][name] for name in ("writes", "reads")}
    rows.append(("endpoint : plain", f"{ratios['writes']:.2f}", f"{ratios['reads']:.2f}"))
    table(rows)
    print(f"goal {GOAL:.0%}: {verdict(min(ratios.values()), GOAL, most=False)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
