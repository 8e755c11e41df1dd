"""How a destination moves between its statuses.

Source: the API reference's DestinationStatus.
"""

from __future__ import annotations

from collections.abc import Callable

from fogbank.core.lifecycle import Lifecycle, Step, Transition
from fogbank.services.dynamodb.calls import Service
from fogbank.services.dynamodb.kinesis.destination import KinesisDestination
from fogbank.services.dynamodb.kinesis.steps import DestinationSteps
from fogbank.services.dynamodb.room import patient


def destinations(service: Callable[[], Service]) -> Lifecycle:
    steps = DestinationSteps(service)
    enable, failed = (steps.find_stream, steps.open_feed), "ENABLE_FAILED"
    return Lifecycle(
        KinesisDestination,
        transitions=(
            _transition("create", (), "ENABLING", "ACTIVE", enable, failed, 6),
            _transition("enable", ("DISABLED", failed), "ENABLING", "ACTIVE", enable, failed, 6),
            _transition("update", ("ACTIVE",), "UPDATING", "ACTIVE", (steps.open_feed,), "ACTIVE", 120),
            _transition("disable", ("ACTIVE",), "DISABLING", "DISABLED", (steps.close_feed,), "DISABLED", 2),
        ),
    )


def _transition(
    name: str,
    frm: tuple[str, ...],
    during: str,
    to: str,
    steps: tuple[Step, ...],
    failed: str,
    seconds: float,
) -> Transition:
    return Transition(
        name, frm=frm, during=during, to=to, steps=patient(*steps), on_failure=failed, aws_seconds=seconds
    )
