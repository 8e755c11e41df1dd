"""How exports and imports move between their statuses.

Source: the API reference's ImportStatus and ExportStatus.
"""

from __future__ import annotations

from fogbank.core.lifecycle import Lifecycle, Step, Transition
from fogbank.core.resource import Resource
from fogbank.keyvalue.place import Place
from fogbank.services.dynamodb.transfers.exporting import Exports
from fogbank.services.dynamodb.transfers.importing import Imports
from fogbank.services.dynamodb.transfers.table_export import TableExport
from fogbank.services.dynamodb.transfers.table_import import TableImport
from fogbank.store import Store


def transfer_lifecycles(place: Place, store: Store) -> tuple[Lifecycle, ...]:
    """Of exports and imports, over the items at `place` and the resources of `store`."""
    imports, exports = Imports(place, store), Exports(place)
    return (
        _transfer(TableImport, imports.load_items, imports.open_table, imports.judge),
        _transfer(TableExport, exports.write_files, exports.judge),
    )


def _transfer(kind: type[Resource], *steps: Step) -> Lifecycle:
    transition = Transition(
        "create",
        frm=(),
        during="IN_PROGRESS",
        to="COMPLETED",
        on_failure="FAILED",
        steps=steps,
        aws_seconds=120,
    )
    return Lifecycle(kind, transitions=(transition,))
