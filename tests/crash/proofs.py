"""What must be true once everything came to rest."""

from __future__ import annotations

from typing import Any

import psycopg
from botocore.exceptions import ClientError
from tests.crash import census
from tests.crash.ledger import GONE, Entry, Ledger
from tests.crash.storm import connection
from tests.crash.victim import Victim, eventually

STEADY = {"available", "stopped"}
_UNDER_WAY = {
    "creating",
    "modifying",
    "resetting-master-credentials",
    "rebooting",
    "stopping",
    "starting",
    "deleting",
}
_REST_SECONDS = 20.0
_CONNECT_SECONDS = 15.0


def all_kept(victim: Victim, ledger: Ledger) -> None:
    """Assert that every promise of the ledger is kept, and that nothing else is there."""
    rds = victim.rds()
    for entry in list(ledger.entries.values()):
        _comes_to_rest(rds, entry)
        if entry.may == {GONE}:
            del ledger.entries[entry.name]
    listed = {one["DBInstanceIdentifier"] for one in rds.describe_db_instances()["DBInstances"]}
    assert listed == set(ledger.entries)
    for entry in ledger.resting("available"):
        _holds_its_rows(entry)
    eventually(5, "one server process an instance and none besides", lambda: _manned(victim, ledger))
    nodes = {entry.node for entry in ledger.entries.values()}
    assert census.node_directories(victim.data) == nodes
    assert census.half_made(victim.data) == []
    assert census.traces(victim.data) - nodes == set()


def nothing_runs(victim: Victim) -> None:
    assert census.processes(victim.data) == {}


def nothing_left(victim: Victim) -> None:
    """After a reset: no process, no data, no record."""
    nothing_runs(victim)
    assert census.node_directories(victim.data) == set()
    assert census.half_made(victim.data) == []
    assert census.traces(victim.data) == set()


def _comes_to_rest(rds: Any, entry: Entry) -> None:
    seen: list[str] = []

    def at_rest() -> bool:
        found = _describe(rds, entry.name)
        seen.append(found["DBInstanceStatus"] if found else GONE)
        assert seen[-1] in STEADY | _UNDER_WAY | {GONE}, f"{entry.name} is {seen[-1]}: {_events(rds, entry)}"
        return seen[-1] not in _UNDER_WAY

    eventually(_REST_SECONDS, f"{entry.name} at rest", at_rest)
    assert seen[-1] in entry.may, f"{entry.name} is {seen[-1]}, promised was {entry.may}"
    entry.may = {seen[-1]}
    if seen[-1] == "available":
        _keeps_its_endpoint(entry, _describe(rds, entry.name))
    elif seen[-1] != GONE and not entry.node:
        entry.node = _describe(rds, entry.name)["DbiResourceId"]


def _keeps_its_endpoint(entry: Entry, found: Any) -> None:
    endpoint = (found["Endpoint"]["Address"], found["Endpoint"]["Port"])
    assert entry.endpoint in (None, endpoint), f"{entry.name} moved from {entry.endpoint} to {endpoint}"
    assert entry.node in ("", found["DbiResourceId"]), f"{entry.name} is another instance now"
    entry.endpoint, entry.node = endpoint, found["DbiResourceId"]


def _describe(rds: Any, name: str) -> Any:
    try:
        return rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] != "DBInstanceNotFound":
            raise
        return None


def _events(rds: Any, entry: Entry) -> list[str]:
    found = rds.describe_events(SourceIdentifier=entry.name, SourceType="db-instance", Duration=60)
    return [event["Message"] for event in found["Events"]]


def _holds_its_rows(entry: Entry) -> None:
    last: list[str] = []

    def connected() -> Any:
        try:
            return connection(entry)
        except psycopg.OperationalError as error:
            last[:] = [str(error)]
            return None

    try:
        session = eventually(_CONNECT_SECONDS, f"a session of {entry.name}", connected)
    except AssertionError as error:
        raise AssertionError(f"{error}: {last}") from error
    with session:
        there = session.execute("SELECT to_regclass('counted')").fetchone() != (None,)
        rows = {row for (row,) in session.execute("SELECT row FROM counted")} if there else set()
    assert not entry.rows - rows, f"{entry.name} lost committed rows: {sorted(entry.rows - rows)[:10]}"


def _manned(victim: Victim, ledger: Ledger) -> bool:
    found = census.postmasters(victim.data)
    doubled = {node: pids for node, pids in found.items() if len(pids) > 1}
    running = {entry.node for entry in ledger.resting("available")}
    return not doubled and set(found) == running
