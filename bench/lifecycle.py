"""What one instance costs in time: create, stop, start, a killed engine, a reset.

    python -m bench.lifecycle [instances]

Every figure ends with a query over TLS by a client of the customer's (psycopg), new connection included. The
emulators that a user would compare with start no engine here, so there is nothing to compare with.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median

import psycopg
from bench import rivals
from bench.rounds import table, verdict

from fogbank.runtime import proc

GOALS_MS = {"create → query": 120.0, "start → query": 90.0}
_SECONDS = 20.0


class Instance:
    """One DB instance, driven as a customer does: by calls and sessions."""

    def __init__(self, port: int, name: str) -> None:
        self._port = port
        self.name = name
        self.endpoint = ("", 0)

    def call(self, action: str, **members: str) -> str:
        answer = rivals.ask(self._port, rivals.rds(action, DBInstanceIdentifier=self.name, **members))
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(answer.decode(errors="replace"))
        return answer.decode()

    def create(self) -> None:
        self.call(
            "CreateDBInstance",
            DBInstanceClass="db.t3.micro",
            Engine="postgres",
            MasterUsername="master",
            MasterUserPassword="password",
            AllocatedStorage="20",
        )

    def until(self, status: str) -> None:
        """Describe until the status is there; one call is held until the transition ends."""
        deadline = time.perf_counter() + _SECONDS
        while f"<DBInstanceStatus>{status}<" not in (described := self.call("DescribeDBInstances")):
            if time.perf_counter() > deadline:
                raise TimeoutError(described)
        if found := re.search(r"<Endpoint><Address>([^<]+)</Address><Port>(\d+)<", described):
            self.endpoint = (found[1], int(found[2]))

    def query(self) -> None:
        host, port = self.endpoint
        with psycopg.connect(
            host=host, port=port, user="master", password="password", dbname="postgres"
        ) as session:
            session.execute("SELECT 1")

    def query_until_it_answers(self) -> None:
        deadline = time.perf_counter() + _SECONDS
        while time.perf_counter() < deadline:
            with suppress(psycopg.OperationalError):
                return self.query()
        raise TimeoutError(f"{self.name} does not answer")

    def kill(self, data: Path) -> None:
        """kill -9 of the engine's first process."""
        node = re.search(r"<DbiResourceId>([^<]+)<", self.call("DescribeDBInstances"))
        assert node is not None
        inside = proc.working_in(data / "nodes" / node[1])
        os.kill(next(pid for pid in inside if proc.parent(pid) not in inside), signal.SIGKILL)


class Times:
    """Milliseconds by what they were spent on."""

    def __init__(self) -> None:
        self.found: dict[str, list[float]] = defaultdict(list)

    @contextmanager
    def of(self, what: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.found[what].append((time.perf_counter() - began) * 1000)

    def report(self) -> None:
        rows = [("", "p50", "best", "worst", "goal")]
        for what, values in self.found.items():
            goal = GOALS_MS.get(what)
            said = f"{goal:.0f} ms: {verdict(median(values), goal, most=True)}" if goal else ""
            figures = (f"{value:.0f} ms" for value in (median(values), min(values), max(values)))
            rows.append((what, *figures, said))
        table(rows)


def _one(instance: Instance, data: Path, times: Times) -> None:
    with times.of("create → query"):
        with times.of("create → available"):
            instance.create()
            instance.until("available")
        instance.query()
    with times.of("stop → stopped"):
        instance.call("StopDBInstance")
        instance.until("stopped")
    with times.of("start → query"):
        instance.call("StartDBInstance")
        instance.until("available")
        instance.query()
    with times.of("engine killed → query"):
        instance.kill(data)
        instance.query_until_it_answers()


def _reset(port: int, count: int, times: Times) -> None:
    instances = [Instance(port, f"reset-{number}") for number in range(count)]
    _all(instances, Instance.create)
    _all(instances, lambda one: one.until("available"))
    with times.of(f"reset of {count}"):
        rivals.ask(port, rivals.request("/_fogbank/reset"))


def _all(instances: list[Instance], work: Callable[[Instance], None]) -> None:
    for instance in instances:
        work(instance)


def main(instances: int = 15) -> None:
    times = Times()
    with rivals.start(rivals.fogbank()) as running:
        _one(Instance(running.port, "warm-up"), running.directory, Times())
        for number in range(instances):
            _one(Instance(running.port, f"instance-{number}"), running.directory, times)
        rivals.ask(running.port, rivals.request("/_fogbank/reset"))
        for _ in range(5):
            _reset(running.port, 0, times)
            _reset(running.port, 5, times)
    times.report()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
