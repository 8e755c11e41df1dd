"""How a table moves between its statuses.

Source: the API reference's TableStatus and IndexStatus.
"""

from __future__ import annotations

from fogbank.core.lifecycle import GONE, SAME, Lifecycle, Transition
from fogbank.keyvalue.place import Place
from fogbank.services.dynamodb.monitoring.insights.contributor_insights import LIFECYCLE as INSIGHTS
from fogbank.services.dynamodb.tables.steps import Steps
from fogbank.services.dynamodb.tables.table import Table, TableStream


def lifecycles(place: Place) -> tuple[Lifecycle, ...]:
    """The lifecycles of the service, over the store at `place`."""
    steps = Steps(place)
    # Streams have no work of their own; a reset discards their records.
    streams = Lifecycle(TableStream, transitions=(), purge=(steps.discard_data,))
    return _table(steps), streams, INSIGHTS


def _table(steps: Steps) -> Lifecycle:
    return Lifecycle(
        Table,
        transitions=(
            Transition(
                "create",
                frm=(),
                during="CREATING",
                to="ACTIVE",
                on_failure=SAME,
                steps=(steps.activate_indexes,),
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
