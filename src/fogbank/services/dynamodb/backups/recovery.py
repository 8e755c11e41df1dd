"""Point-in-time recovery of a table: since when it is possible, and the history that it needs.

Source: the API reference's UpdateContinuousBackups and RestoreTableToPointInTime. AWS's LatestRestorableDateTime is
about five minutes ago; here it is now.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.core.scope import Scope
from fogbank.engines.dynamodb import history
from fogbank.engines.dynamodb.history import nanoseconds
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.layouts import past_of
from fogbank.services.dynamodb.tables.stored import located
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.wire.times import nanoseconds_of

_SECOND: Final = 1_000_000_000


def source_table(call: Call, name: str) -> Table:
    """The table of the caller's region that a request names. Raises: TableNotFoundException."""
    scope, short = located(call.scope, name)
    return table_at(call, scope, short)


def created_table(call: Call, name: str) -> Table:
    """The same, once it is made. Raises: TableNotFoundException, ContinuousBackupsUnavailableException."""
    table = source_table(call, name)
    if table.table_status == "CREATING":
        raise Fault(
            "ContinuousBackupsUnavailableException",
            f"Backups are being enabled for the table: {table.table_name}. Please retry later",
        )
    return table


def table_at(call: Call, scope: Scope, name: str) -> Table:
    """Raises: TableNotFoundException, also for a table that is being restored."""
    table = call.service.backing.store.resources.get(Table, scope, name)
    if table is None or table.table_status == "DELETING" or table.is_being_restored:
        raise Fault("TableNotFoundException", f"Table not found: {name}")
    return table


def with_history(table: Table) -> dict[str, Any]:
    """What becomes of the fields of a table whose changes have to be recorded from now on."""
    if table.history:
        return {}
    made = table.histories_made + 1
    return {"history": made, "histories_made": made}


def begin_history(call: Call, table: Table, **more: Any) -> Table:
    """Record the table's changes, if nobody does so yet; `more` are other changes of its fields."""
    changes = with_history(table) | more
    if not changes:
        return table
    return call.service.backing.store.resources.update(msgspec.structs.replace(table, **changes))


def this_moment(call: Call, table: Table) -> int:
    """A time that all writes so far are at or before, and none to come is."""
    now = nanoseconds(call.service.backing.clock.now())
    with call.store.read() as snapshot:
        return history.present(snapshot, past_of(table.data_id, table.history).history, now)


def window(table: Table, now: datetime) -> tuple[int, int]:
    """The earliest time that the table can be restored to, exactly, and the latest.

    Raises: PointInTimeRecoveryUnavailableException.
    """
    if table.recovery is None:
        raise Fault(
            "PointInTimeRecoveryUnavailableException",
            f"Point in time recovery is not enabled for table '{table.table_name}'",
        )
    first = max(table.recovery.since, now - timedelta(days=table.recovery.days))
    return nanoseconds(first), max(nanoseconds(now), whole_second(nanoseconds(first)))


def whole_second(time: int) -> int:
    """The first whole second that is not before a time: what SDKs can ask for, which send seconds."""
    return -(-time // _SECOND) * _SECOND


def wanted_time(call: Call, table: Table, given: Any) -> int:
    """A RestoreDateTime in nanoseconds, or this moment where none is given; to the microsecond.

    Raises: InvalidRestoreTimeException, PointInTimeRecoveryUnavailableException, SerializationException.
    """
    first, last = window(table, call.service.backing.clock.now())
    if given is None:
        return this_moment(call, table)
    if not first <= (time := nanoseconds_of(given)) <= last:
        raise Fault(
            "InvalidRestoreTimeException",
            f"RestoreDateTime '{said(time)}' must be within EarliestRestorableDateTime "
            f"'{said(whole_second(first))}' and LatestRestorableDateTime '{said(last)}'",
        )
    return time


def said(nanoseconds: int) -> str:
    """A time as refusals tell it, to the second."""
    return f"{datetime.fromtimestamp(nanoseconds // _SECOND, UTC):%Y-%m-%dT%H:%M:%SZ}"


def moment(nanoseconds: int) -> datetime:
    """A time in nanoseconds since 1970, to the microsecond."""
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=nanoseconds // 1000)
