"""Event streams: messages over one open response, which Fogbank does not serve yet."""

from __future__ import annotations

from fogbank.aws.fault import Fault
from fogbank.aws.model import Operation, ServiceModel


def refuse_event_streams(model: ServiceModel, operation: Operation) -> None:
    """Raises `Fault` NotImplemented for an operation that sends or receives an event stream."""
    for ref in (operation.input, operation.output):
        if ref is None:
            continue
        members = model.shapes[ref.shape].members.values()
        if any(model.shapes[member.shape].eventstream for member in members):
            raise Fault(
                "NotImplemented", f"{operation.name} uses an event stream, which is not served.", status=501
            )
