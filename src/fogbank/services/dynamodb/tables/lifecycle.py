"""How a table, and a backup of one, moves between its statuses.

Source: the API reference's TableStatus, IndexStatus and BackupStatus.
"""

from __future__ import annotations

from collections.abc import Callable

from fogbank.core.lifecycle import GONE, Lifecycle, Transition
from fogbank.keyvalue.place import Place
from fogbank.services.dynamodb.backups.backup import Backup
from fogbank.services.dynamodb.backups.copies import Copies
from fogbank.services.dynamodb.calls import Service
from fogbank.services.dynamodb.kinesis.lifecycle import destinations
from fogbank.services.dynamodb.monitoring.insights.contributor_insights import LIFECYCLE as INSIGHTS
from fogbank.services.dynamodb.replicas.steps import ReplicaSteps, unwired
from fogbank.services.dynamodb.room import patient
from fogbank.services.dynamodb.tables.steps import Steps
from fogbank.services.dynamodb.tables.table import Table, TableStream


def lifecycles(place: Place, service: Callable[[], Service] = unwired) -> tuple[Lifecycle, ...]:
    """The lifecycles of the service, over the store at `place`; `service` gives the service once it is wired.

    A reset leaves data alone until the rows are gone: see `Service.forget`.
    """
    steps, copies = Steps(place), Copies(place, lambda region: service().backing.regions.is_down(region))
    streams = Lifecycle(TableStream, transitions=())  # they have no work of their own
    tables = _table(steps, copies, ReplicaSteps(service))
    return tables, streams, _backup(steps, copies), destinations(service), INSIGHTS


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
                steps=patient(copies.copy_items),
                aws_seconds=10,
            ),
            Transition(
                "delete", frm=("AVAILABLE",), during="DELETED", to=GONE, steps=patient(steps.discard_data)
            ),
        ),
    )


def _table(steps: Steps, copies: Copies, replicas: ReplicaSteps) -> Lifecycle:
    return Lifecycle(
        Table,
        transitions=(
            Transition(
                "create",
                frm=(),
                during="CREATING",
                to="ACTIVE",
                on_failure=GONE,
                steps=patient(copies.restore_items, replicas.copy_items, steps.activate_indexes),
                aws_seconds=8,
                held=1,
            ),
            Transition(
                "update",
                frm=("ACTIVE",),
                during="UPDATING",
                to="ACTIVE",
                on_failure="ACTIVE",
                steps=patient(steps.fill_indexes, steps.remove_indexes, steps.activate_indexes),
                aws_seconds=20,
                held=2,
            ),
            Transition(
                "delete",
                frm=("ACTIVE",),
                during="DELETING",
                to=GONE,
                on_failure="ACTIVE",
                steps=patient(replicas.leave_group, replicas.forget_destinations, steps.discard_data),
                aws_seconds=5,
            ),
            Transition(
                "add-replica",
                frm=("ACTIVE",),
                during="UPDATING",
                to="ACTIVE",
                on_failure="ACTIVE",
                steps=patient(replicas.make_replica, replicas.await_replica),
                aws_seconds=30,
            ),
            Transition(
                "remove-replica",
                frm=("ACTIVE",),
                during="UPDATING",
                to="ACTIVE",
                on_failure="ACTIVE",
                steps=patient(replicas.remove_replica, replicas.await_removal),
                aws_seconds=120,
            ),
        ),
        purge=patient(replicas.abandon_group),
    )
