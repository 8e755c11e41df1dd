"""DescribeDBInstances with 1 and with 100 instances, at 1 and at 64 connections.

    python -m bench.describe [rounds]

No engine runs: what is measured is the control plane. `null` is our own listener sending a fixed 1 KB body.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

import msgspec
from bench import null, rivals
from bench.client import Load, measure
from bench.rounds import interleaved, table, verdict

from fogbank.services.rds.instance import DBInstance
from fogbank.store import Store

GOALS = {1: 2.0, 100: 1.5}  # times ministack's rate
_SECONDS = 1.0


def _create(port: int, number: int) -> None:
    answer = rivals.ask(
        port,
        rivals.rds(
            "CreateDBInstance",
            DBInstanceIdentifier=f"instance-{number}",
            DBInstanceClass="db.t3.micro",
            Engine="postgres",
            MasterUsername="master",
            MasterUserPassword="password",
            AllocatedStorage="20",
        ),
    )
    if not answer.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(answer.decode(errors="replace"))
    rivals.ask(port, rivals.rds("DescribeDBInstances", DBInstanceIdentifier=f"instance-{number}"))


def _ours(count: int) -> rivals.Running:
    """Our server with `count` instances; those over AWS's quota of 40 are copied into the store."""
    contestant = rivals.fogbank("--engines=none")
    running = rivals.start(contestant, Path(tempfile.mkdtemp(prefix="bench-fogbank-")))
    _create(running.port, 0)
    if count > 1:
        running.stop()
        _multiply(running.directory / "state.sqlite", count)
        running = rivals.start(contestant, running.directory)
    return running


def _multiply(state: Path, count: int) -> None:
    store = Store(state)
    (first,) = store.resources.everywhere(DBInstance)
    assert first.node is not None
    for number in range(1, count):
        node = msgspec.structs.replace(first.node, id=f"{first.node.id[:-4]}{number:04}")
        store.resources.insert(
            msgspec.structs.replace(
                first, db_instance_identifier=f"instance-{number}", dbi_resource_id=node.id, node=node
            )
        )
    store.close()


def _rival(contestant: rivals.Contestant, count: int) -> rivals.Running:
    running = rivals.start(contestant)
    for number in range(count):
        _create(running.port, number)
    return running


def _measurer(port: int, pid: int, message: bytes) -> Callable[[], Mapping[str, float]]:
    def once() -> Mapping[str, float]:
        figures: dict[str, float] = {}
        for connections in (1, 64):
            result = measure(Load("127.0.0.1", port, [message], connections, _SECONDS, 0.3), pid)
            if result.errors:
                raise RuntimeError(f"{result.errors} errors of {result.requests} at port {port}")
            figures |= {
                f"rate {connections}": result.per_second,
                f"cpu {connections}": result.cpu_us or 0.0,
                f"p50 {connections}": result.p50_us,
            }
        return figures

    return once


def _with(count: int, rounds: int) -> None:
    message = rivals.rds("DescribeDBInstances")
    with ExitStack() as stack:
        servers = {
            "fogbank": stack.enter_context(_ours(count)),
            "ministack": stack.enter_context(_rival(rivals.ministack(), count)),
            "moto_server": stack.enter_context(_rival(rivals.moto(), count)),
        }
        measurers = {name: _measurer(one.port, one.pid, message) for name, one in servers.items()}
        process, port = null.with_server("listener")
        stack.callback(process.terminate)
        measurers["null"] = _measurer(port, process.pid, null.REQUEST)
        medians = interleaved(measurers, rounds)
    _report(count, medians)


def _report(count: int, medians: Mapping[str, Mapping[str, float]]) -> None:
    rows = [(f"{count} instances", "connections", "requests/s", "ours : it", "µs CPU each", "p50 µs")]
    for connections in (1, 64):
        ours = medians["fogbank"][f"rate {connections}"]
        for name, found in medians.items():
            rate = found[f"rate {connections}"]
            rows.append(
                (
                    name,
                    str(connections),
                    f"{rate:.0f}",
                    f"{ours / rate:.2f}",
                    f"{found[f'cpu {connections}']:.0f}",
                    f"{found[f'p50 {connections}']:.0f}",
                )
            )
    table(rows)
    worst = min(medians["fogbank"][f"rate {n}"] / medians["ministack"][f"rate {n}"] for n in (1, 64))
    print(f"goal {GOALS[count]} x ministack: {verdict(worst, GOALS[count], most=False)}\n")


def main(rounds: int = 5) -> None:
    for count in (1, 100):
        _with(count, rounds)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
