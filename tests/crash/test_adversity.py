"""Full disks, foreign listeners, read-only state, a second server: said clearly, and over when they are over."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from botocore.exceptions import ClientError
from tests.crash import census, proofs
from tests.crash.conftest import end
from tests.crash.ledger import Entry, Ledger
from tests.crash.storm import connection, create, start, stop
from tests.crash.victim import Victim, eventually


@pytest.fixture
def cramped(small_disk: Path, postgres_cache: Path) -> Iterator[Victim]:
    victim = Victim(small_disk / "data", small_disk.with_suffix(".log"), cache=str(postgres_cache))
    victim.start()
    yield victim
    end(victim)


def _entry(name: str) -> Entry:
    return Entry(name, set(), {"a-password"})


def _status(rds: Any, name: str) -> str:
    status: str = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]["DBInstanceStatus"]
    return status


def _remount(mount: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(mount)], check=True)


def _fill(session: psycopg.Connection[Any], entry: Entry) -> None:
    """Insert rows of 1 MB until something is full."""
    filler = "SELECT %s, string_agg(md5(n::text), '') FROM generate_series(1, 32768) n"
    for row in range(1000):
        session.execute(f"INSERT INTO counted {filler}", (row,))
        entry.rows.add(row)


def test_a_full_disk_fails_one_create_and_nothing_else(cramped: Victim) -> None:
    rds = cramped.rds()
    create(_entry("first"), rds)
    eventually(20, "first has failed", lambda: _status(rds, "first") == "storage-full")
    events = rds.describe_events(SourceIdentifier="first", SourceType="db-instance", Duration=60)["Events"]
    assert any("the disk is full" in event["Message"] for event in events)
    assert census.half_made(cramped.data) == []
    assert not list(cramped.data.glob("nodes/*/data"))
    assert len(rds.describe_db_instances()["DBInstances"]) == 1

    _remount(cramped.data.parent, "size=400m")
    ledger = Ledger()
    ledger.entries["second"] = _entry("second")
    create(ledger.entries["second"], rds)
    rds.delete_db_instance(DBInstanceIdentifier="first", SkipFinalSnapshot=True)
    with pytest.raises(ClientError, match="not found"):
        eventually(20, "first is gone", lambda: not _status(rds, "first"))
    proofs.all_kept(cramped, ledger)


def test_a_disk_that_fills_up_later_keeps_what_was_committed(cramped: Victim) -> None:
    _remount(cramped.data.parent, "size=64m")
    rds, entry, ledger = cramped.rds(), _entry("filled"), Ledger()
    ledger.entries["filled"] = entry
    create(entry, rds)
    proofs.all_kept(cramped, ledger)
    with connection(entry) as session:
        session.execute("CREATE TABLE counted (row bigint, filler text)")
        with pytest.raises(psycopg.Error):
            _fill(session, entry)
    assert entry.rows
    assert _status(rds, "filled") == "available"
    _remount(cramped.data.parent, "size=400m")
    proofs.all_kept(cramped, ledger)


def test_a_start_waits_for_a_foreign_listener_to_go(victim: Victim) -> None:
    rds, entry, ledger = victim.rds(), _entry("db"), Ledger()
    ledger.entries["db"] = entry
    create(entry, rds)
    proofs.all_kept(victim, ledger)
    stop(entry, rds)
    proofs.all_kept(victim, ledger)
    assert entry.endpoint is not None
    with socket.create_server(entry.endpoint):
        start(entry, rds)
        assert _status(rds, "db") == "starting"
        assert "another program listens" in victim.log.read_text()
    proofs.all_kept(victim, ledger)


def test_a_second_server_on_the_same_data_is_refused_in_one_line(victim: Victim, tmp_path: Path) -> None:
    second = Victim(victim.data)
    before = victim.log.read_text()
    said = second.refusal().removeprefix(before)
    assert len(said.strip().splitlines()) == 1
    assert f"works on {victim.data} already at {victim.url}" in said
    assert victim.admin("GET", "health")["status"] == "running"


def test_state_that_cannot_be_written_is_refused_in_one_line(small_disk: Path) -> None:
    _remount(small_disk, "ro")
    victim = Victim(small_disk / "data", small_disk.with_suffix(".log"))
    said = victim.refusal()
    assert len(said.strip().splitlines()) == 1
    assert str(small_disk) in said
    assert "--data" in said or "Read-only" in said
