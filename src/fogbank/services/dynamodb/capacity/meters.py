"""The meters of open tables: made with every version of a table's description, over accounts that go on."""

from __future__ import annotations

from fogbank.engines.dynamodb import tally
from fogbank.engines.dynamodb.layout import Layout
from fogbank.keyvalue.place import Place
from fogbank.services.dynamodb.capacity.consumption import Consumption
from fogbank.services.dynamodb.capacity.meter import Meter
from fogbank.services.dynamodb.capacity.policy import Policy
from fogbank.services.dynamodb.tables.table import Table


class Meters:
    """One server's."""

    def __init__(self, consumption: Consumption, policy: Policy, place: Place) -> None:
        self._consumption = consumption
        self._policy = policy
        self._place = place

    def meter(self, table: Table, layout: Layout) -> Meter:
        """The meter of a table as it is described now."""
        account = self._consumption.table(table.scope, table.table_name)
        local = {index.name: index.local for index in layout.indexes}
        if not self._policy.enforces(table):
            self._policy.drop(table)
            return Meter(account, layout, local, None)
        with self._place.store.read() as snapshot:
            counts = tally.read(snapshot, layout)
        return Meter(account, layout, local, self._policy.gate(table, counts))
