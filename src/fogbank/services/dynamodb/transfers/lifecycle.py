"""How exports and imports move between their statuses.

Source: the API reference's ImportStatus and ExportStatus.
"""

from __future__ import annotations

from fogbank.core.lifecycle import Lifecycle, Transition
from fogbank.keyvalue.place import Place
from fogbank.services.dynamodb.transfers.importing import Imports
from fogbank.services.dynamodb.transfers.table_import import TableImport
from fogbank.store import Store


def transfer_lifecycles(place: Place, store: Store) -> tuple[Lifecycle, ...]:
    """Of exports and imports, over the items at `place` and the resources of `store`."""
    return (_imports(Imports(place, store)),)


def _imports(steps: Imports) -> Lifecycle:
    return Lifecycle(
        TableImport,
        transitions=(
            Transition(
                "create",
                frm=(),
                during="IN_PROGRESS",
                to="COMPLETED",
                on_failure="FAILED",
                steps=(steps.load_items, steps.open_table, steps.judge),
                aws_seconds=120,
            ),
        ),
    )
