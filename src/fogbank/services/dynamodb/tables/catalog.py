"""The tables as the hot path finds them: read from the store once, and again when anything there changed."""

from __future__ import annotations

from fogbank.aws.fault import Fault
from fogbank.core.clock import Clock
from fogbank.core.scope import Scope
from fogbank.engines.dynamodb import change_record
from fogbank.engines.dynamodb.history import nanoseconds
from fogbank.engines.dynamodb.layout import Index, Layout
from fogbank.keyvalue.place import Place
from fogbank.services.dynamodb.capacity.meter import Meter
from fogbank.services.dynamodb.capacity.meters import Meters
from fogbank.services.dynamodb.monitoring.doors import Door, Doors
from fogbank.services.dynamodb.tables.layouts import Wake, layout_of
from fogbank.services.dynamodb.tables.stored import located
from fogbank.services.dynamodb.tables.table import Table, TableStream
from fogbank.store import Store

_USABLE = frozenset({"ACTIVE", "UPDATING"})


class OpenTable:
    """A table, its layout, its meter and its door."""

    __slots__ = ("door", "layout", "local", "meter", "name", "table")

    def __init__(self, table: Table, layout: Layout, meter: Meter, door: Door) -> None:
        self.table = table
        self.door = door
        self.layout = layout
        self.meter = meter
        self.name = table.table_name
        self.local = {index.name: index.local for index in layout.indexes}

    def index(self, name: str | None) -> Index | None:
        """The index that a request names. Raises ValidationException for one that is not there."""
        if name is None:
            return None
        found = self.layout.index(name)
        if found is None:
            raise Fault("ValidationException", f"The table does not have the specified index: {name}")
        if not found.online:
            message = f"Cannot read from backfilling global secondary index: {name}"
            raise Fault("ValidationException", message)
        return found


class Catalog:
    """Tables by scope and name. SQLite's count of changes tells whether what was read is still true."""

    def __init__(
        self, store: Store, place: Place, clock: Clock, meters: Meters, doors: Doors, wake: Wake
    ) -> None:
        """`wake` is told of tables that have something for their followers."""
        self._store = store
        self._clock = clock
        self._wake = wake
        self._place = place
        self._meters = meters
        self._doors = doors
        with store.transaction() as connection:
            self._connection = connection
        self._changes = -1
        self._open: dict[tuple[str, str, str], OpenTable] = {}

    def table(self, scope: Scope, name: str) -> OpenTable:
        """A table that can be read and written. Raises: ResourceNotFoundException."""
        changes = self._connection.total_changes
        if changes != self._changes:
            self._open.clear()
            self._changes = changes
        found = self._open.get((scope.account, scope.region, name))
        return self._read(scope, name) if found is None else found

    def known(self, scope: Scope, name: str) -> OpenTable | None:
        """A table that was read before and has not changed since; None for any other."""
        if self._connection.total_changes != self._changes:
            return None
        return self._open.get((scope.account, scope.region, name))

    def _read(self, scope: Scope, name: str) -> OpenTable:
        place, short = located(scope, name)
        table = self._store.resources.get(Table, place, short)
        if table is None or table.table_status not in _USABLE:
            raise Fault("ResourceNotFoundException", "Requested resource not found")
        layout = layout_of(table, self._stream(table), self._now, wake=self._wake)
        door = self._doors.door(table.scope, table.table_name)
        opened = OpenTable(table, layout, self._meters.meter(table, layout), door)
        self._open[scope.account, scope.region, name] = opened
        return opened

    def _now(self) -> int:
        return nanoseconds(self._clock.now())

    def _stream(self, table: Table) -> TableStream | None:
        if table.stream is None or not table.stream.enabled:
            return None
        arn = f"{table.arn}/stream/{table.stream.label}"
        stream = self._store.resources.get(TableStream, table.scope, arn)
        if stream is not None:
            with self._place.store.read() as snapshot:
                change_record.resume(snapshot, stream.data_id)
        return stream
