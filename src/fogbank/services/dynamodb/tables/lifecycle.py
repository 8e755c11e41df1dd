"""How a table, and a backup of one, moves between its statuses.

Source: the API reference's TableStatus, IndexStatus and BackupStatus.
"""

from __future__ import annotations

from fogbank.core.lifecycle import GONE, Lifecycle, Transition
from fogbank.keyvalue.place import Place
from fogbank.services.dynamodb.backups.backup import Backup
from fogbank.services.dynamodb.backups.copies import Copies
from fogbank.services.dynamodb.monitoring.insights.contributor_insights import LIFECYCLE as INSIGHTS
from fogbank.services.dynamodb.tables.steps import Steps
from fogbank.services.dynamodb.tables.table import Table, TableStream


def lifecycles(place: Place) -> tuple[Lifecycle, ...]:
    """The lifecycles of the service, over the store at `place`."""
    steps, copies = Steps(place), Copies(place)
    # Streams have no work of their own; a reset discards their records.
    streams = Lifecycle(TableStream, transitions=(), purge=(steps.discard_data,))
    return _table(steps, copies), streams, _backup(steps, copies), INSIGHTS


def _backup(steps: Steps, copies: Copies) -> Lifecycle:
    return Lifecycle(
        Backup,
        transitions=(
            Transition(
                "create",
                frm=(),
                during="CREATING",
                to="AVAILABLE",
                on_failure=GONE,
                steps=(copies.copy_items,),
                aws_seconds=10,
            ),
            Transition("delete", frm=("AVAILABLE",), during="DELETED", to=GONE, steps=(steps.discard_data,)),
        ),
        purge=(steps.discard_data,),
    )


def _table(steps: Steps, copies: Copies) -> Lifecycle:
    return Lifecycle(
        Table,
        transitions=(
            Transition(
                "create",
                frm=(),
                during="CREATING",
                to="ACTIVE",
                on_failure=GONE,
                steps=(copies.restore_items, steps.activate_indexes),
                aws_seconds=8,
            ),
            Transition(
                "update",
                frm=("ACTIVE",),
                during="UPDATING",
                to="ACTIVE",
                on_failure="ACTIVE",
                steps=(steps.remove_indexes, steps.fill_indexes, steps.activate_indexes),
                aws_seconds=20,
            ),
            Transition(
                "delete",
                frm=("ACTIVE",),
                during="DELETING",
                to=GONE,
                on_failure="ACTIVE",
                steps=(steps.discard_data,),
                aws_seconds=5,
            ),
        ),
        purge=(steps.discard_data,),
    )
