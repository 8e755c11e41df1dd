"""What every protocol offers to the gateway."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.aws.model import ErrorInfo, Operation, ServiceModel

Parse = Callable[[HttpRequest], dict[str, Any]]
Serialize = Callable[[Mapping[str, Any], str], HttpResponse]


class OperationCodec(msgspec.Struct, frozen=True):
    """One operation's compiled pair.

    `parse(request)` gives a dict keyed by member names: timestamps are aware datetimes in UTC, blobs bytes,
    absent members absent. It raises `Fault` for a body that is not of the operation's form.
    `serialize(result, request_id)` takes mappings keyed by member names, skips members that are None and
    ignores keys that are no members.
    """

    name: str
    parse: Parse
    serialize: Serialize


class Codec(ABC):
    """A service in one protocol; operations are compiled on first use."""

    def __init__(self, model: ServiceModel) -> None:
        self.model = model
        self._operations: dict[str, OperationCodec] = {}

    def operation(self, name: str) -> OperationCodec:
        """Raises `KeyError` for an operation that the service does not have."""
        codec = self._operations.get(name)
        if codec is None:
            codec = self._operations[name] = self._compile(self.model.operation(name))
        return codec

    @abstractmethod
    def _compile(self, operation: Operation) -> OperationCodec: ...

    @abstractmethod
    def fault(self, fault: Fault, request_id: str, operation: str | None = None) -> HttpResponse:
        """The error response for `fault`; `operation` is the operation's name where it is known."""

    def error_info(self, fault: Fault) -> ErrorInfo:
        """The fault's wire code, status and sender: the model's, or those of a common error."""
        known = self.model.error(fault.shape)
        return known or ErrorInfo(fault.shape, fault.status, fault.status < 500)

    def error_members(self, fault: Fault) -> dict[str, Any]:
        """The error shape's members, the message under the name that the shape gives it."""
        members = {name: value for name, value in fault.members.items() if value is not None}
        if fault.message:
            members[self.message_member(fault.shape)] = fault.message
        return members

    def message_member(self, shape: str) -> str:
        known = self.model.shapes.get(shape)
        if known is not None:
            for name in known.members:
                if name.lower() in ("message", "errormessage"):
                    return name
        return "message"
