"""Random requests and inserts, all accounted for in the ledger."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import psycopg
from botocore.exceptions import ClientError, EndpointConnectionError, HTTPClientError
from tests.crash.ledger import GONE, Entry, Ledger
from tests.crash.victim import Victim

MOST_INSTANCES = 3
USER = "master"
# What AWS says to a request that does not fit the status; no other fault may come.
_WRONG_STATE = {"InvalidDBInstanceState", "DBInstanceNotFound", "DBInstanceAlreadyExists"}


class Storm:
    """Sends requests from threads; what was answered and what was not goes into the ledger."""

    def __init__(self, rng: random.Random, victim: Victim, ledger: Ledger) -> None:
        self._rng = rng
        self._victim = victim
        self._ledger = ledger
        self._pool = ThreadPoolExecutor(16)
        self._made = 0
        self._calm = threading.Event()
        self._futures: list[Future[None]] = []

    def blow(self) -> list[str]:
        """Begin one or two random requests and an insert loop on each running instance."""
        self._calm.clear()
        for entry in self._ledger.resting("available"):
            self._submit(self._insert, entry)
        chosen = [self._choose() for _ in range(self._rng.choice((1, 1, 2)))]
        busy: set[str] = set()
        said = []
        for name, entry, request in chosen:
            if entry.name not in busy:
                busy.add(entry.name)
                said.append(f"{name} {entry.name}")
                self._submit(request, entry, self._victim.rds())
        return said

    def calm(self) -> None:
        """End the inserts, wait for all answers; raises what went wrong with a request."""
        self._calm.set()
        futures, self._futures = self._futures, []
        for future in futures:
            future.result(60)

    def close(self) -> None:
        self._pool.shutdown()

    def _submit(self, work: Callable[..., None], *arguments: Any) -> None:
        self._futures.append(self._pool.submit(work, *arguments))

    def _choose(self) -> tuple[str, Entry, Callable[[Entry, Any], None]]:
        running, stopped = self._ledger.resting("available"), self._ledger.resting("stopped")
        choices: list[tuple[str, Entry, Callable[[Entry, Any], None]]] = []
        if len(self._ledger.entries) < MOST_INSTANCES:
            choices += [("create", self._new(), create)] * 3 + [("create and delete", self._new(), brief)]
        for entry in running:
            choices += [
                ("stop", entry, stop),
                ("reboot", entry, reboot),
                ("modify class of", entry, modify_class),
                ("modify password of", entry, modify_password),
                ("delete", entry, delete),
            ]
        for entry in stopped:
            choices += [("start", entry, start)] * 3 + [("delete", entry, delete)]
        chosen = self._rng.choice(choices)
        self._ledger.entries.setdefault(chosen[1].name, chosen[1])
        return chosen

    def _new(self) -> Entry:
        self._made += 1
        return Entry(f"db{self._made}", {GONE}, {f"password-{self._made}"})

    def _insert(self, entry: Entry) -> None:
        """Count upwards until calm or the end of the connection; only acknowledged rows are written down."""
        try:
            with connection(entry) as session:
                session.execute("CREATE TABLE IF NOT EXISTS counted (row bigint PRIMARY KEY)")
                while not self._calm.is_set():
                    row = self._ledger.next_row()
                    session.execute("INSERT INTO counted VALUES (%s)", (row,))
                    entry.rows.add(row)
        except psycopg.OperationalError:
            return


def connection(entry: Entry) -> psycopg.Connection[Any]:
    """A session of the master user's, by whichever of the possible passwords is in force."""
    assert entry.endpoint is not None
    host, port = entry.endpoint
    failure: psycopg.OperationalError | None = None
    for password in sorted(entry.passwords):
        try:
            return psycopg.connect(
                host=host, port=port, user=USER, password=password, dbname="postgres",
                autocommit=True, connect_timeout=5,
            )  # fmt: skip
        except psycopg.OperationalError as error:
            failure = error
    assert failure is not None
    raise failure


def _request(entry: Entry, status: str, ask: Callable[[], Any], password: str | None = None) -> bool:
    """Ask; True where the server agreed. No answer leaves both outcomes open."""
    before = entry.may
    entry.expect(status, acknowledged=False)
    if password:
        entry.expect_password(password, acknowledged=False)
    try:
        ask()
    except ClientError as refused:
        if refused.response["Error"]["Code"] not in _WRONG_STATE:
            raise
        entry.may = before
        return False
    except (HTTPClientError, EndpointConnectionError):
        return False
    entry.expect(status, acknowledged=True)
    return True


def create(entry: Entry, rds: Any) -> None:
    (password,) = entry.passwords
    _request(
        entry,
        "available",
        lambda: rds.create_db_instance(
            DBInstanceIdentifier=entry.name,
            Engine="postgres",
            DBInstanceClass="db.t3.micro",
            AllocatedStorage=20,
            MasterUsername=USER,
            MasterUserPassword=password,
        ),
    )


def brief(entry: Entry, rds: Any) -> None:
    create(entry, rds)
    delete(entry, rds)


def delete(entry: Entry, rds: Any) -> None:
    _request(
        entry,
        GONE,
        lambda: rds.delete_db_instance(DBInstanceIdentifier=entry.name, SkipFinalSnapshot=True),
    )


def stop(entry: Entry, rds: Any) -> None:
    _request(entry, "stopped", lambda: rds.stop_db_instance(DBInstanceIdentifier=entry.name))


def start(entry: Entry, rds: Any) -> None:
    _request(entry, "available", lambda: rds.start_db_instance(DBInstanceIdentifier=entry.name))


def reboot(entry: Entry, rds: Any) -> None:
    _request(entry, "available", lambda: rds.reboot_db_instance(DBInstanceIdentifier=entry.name))


def modify_class(entry: Entry, rds: Any) -> None:
    """A class that changes the engine's configuration, so that it restarts."""
    classes = ("db.t3.small", "db.t3.micro")
    new = classes[len(entry.rows) % 2]
    _request(
        entry,
        "available",
        lambda: rds.modify_db_instance(
            DBInstanceIdentifier=entry.name, DBInstanceClass=new, ApplyImmediately=True
        ),
    )


def modify_password(entry: Entry, rds: Any) -> None:
    password = f"password-{entry.name}-{len(entry.rows)}"
    agreed = _request(
        entry,
        "available",
        lambda: rds.modify_db_instance(
            DBInstanceIdentifier=entry.name, MasterUserPassword=password, ApplyImmediately=True
        ),
        password,
    )
    if agreed:
        entry.expect_password(password, acknowledged=True)
