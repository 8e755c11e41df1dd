"""BatchExecuteStatement: statements by themselves, each with its item or its error.

Source: the API reference's BatchExecuteStatement and BatchStatementResponse.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.capacity import Consumed, read_units
from fogbank.engines.dynamodb.partiql.syntax.refusals import refusal
from fogbank.engines.dynamodb.partiql.syntax.tree import Select
from fogbank.engines.dynamodb.stored import to_json
from fogbank.keyvalue.store import StorageFull
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.capacity.meter import Meter
from fogbank.services.dynamodb.capacity.throttle import Throttled
from fogbank.services.dynamodb.items.outcomes import consumed
from fogbank.services.dynamodb.partiql.changes import check_complete, draft, write
from fogbank.services.dynamodb.partiql.selections import selected
from fogbank.services.dynamodb.partiql.single_reads import SingleRead, single_read
from fogbank.services.dynamodb.partiql.statements import ONLY_IN_TRANSACTIONS, Exists, Prepared, prepare
from fogbank.services.dynamodb.partiql.writes import Write
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]
_OPERATION: Final = "BatchExecuteStatement"
_MIXED: Final = f"{_OPERATION} API does not support both read and write operations in the same request."
# Faults by the code of a statement's error; everything else fails the request.
_CODES: Final = {
    "ValidationException": "ValidationError",
    "ConditionalCheckFailedException": "ConditionalCheckFailed",
    "DuplicateItemException": "DuplicateItem",
    "ResourceNotFoundException": "ResourceNotFound",
    "ItemCollectionSizeLimitExceededException": "ItemCollectionSizeLimitExceeded",
    "ProvisionedThroughputExceededException": "ProvisionedThroughputExceeded",
    "ThrottlingException": "ThrottlingError",
    "RequestLimitExceeded": "RequestLimitExceeded",
    "AccessDeniedException": "AccessDenied",
    "InternalServerError": "InternalServerError",
}
_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


def batch_execute_statement(call: Call, request: Request) -> bytes:
    batch = _Batch(call)
    statements = [_tried(prepare, one) for one in request["Statements"]]
    if len({one.reads for one in statements if isinstance(one, Prepared)}) > 1:
        raise refusal(_MIXED)
    parts = [batch.answer(one) for one in statements]
    if len(batch.throttled) == len(statements):
        batch.throttled[0].refused(_OPERATION)
    body = [b'"Responses":[' + b",".join(parts) + b"]"]
    detail = request.get("ReturnConsumedCapacity")
    if detail in ("TOTAL", "INDEXES") and batch.consumed:
        described = [one.described(detail) for one in batch.consumed.values()]
        body.append(b'"ConsumedCapacity":' + encode(described))
    return b"{" + b",".join(body) + b"}"


class _Batch:
    def __init__(self, call: Call) -> None:
        self._call = call
        self.consumed: dict[str, Consumed] = {}
        self.throttled: list[Meter] = []  # of statements that were

    def answer(self, prepared: Prepared | Fault) -> bytes:
        """One response. The table is named where the statement came to it."""
        if isinstance(prepared, Fault):
            return encode(_error(prepared))
        step = _tried(self._checked, prepared)
        if isinstance(step, Fault):
            return encode(_error(step))
        name = step.table.name
        item = _tried(lambda one: self._run(one, prepared.request), step)
        if isinstance(item, Fault):
            if isinstance(item, Throttled):
                self.throttled.append(step.table.meter)
            return encode(_error(item) | {"TableName": name})
        return _answered(name, item)

    def _checked(self, prepared: Prepared) -> SingleRead | Write:
        statement = prepared.statement
        if isinstance(statement, Select):
            read = single_read(selected(self._call, statement, prepared.inputs), _OPERATION)
            read.check()
            return read
        if isinstance(statement, Exists):
            raise refusal(ONLY_IN_TRANSACTIONS)
        made = draft(self._call, prepared)
        check_complete(made)
        return write(made)

    def _run(self, step: SingleRead | Write, request: Request) -> bytes | None:
        """Raises: `Throttled`; what `Write.run` does."""
        return self._read(step, request) if isinstance(step, SingleRead) else self._write(step)

    def _read(self, read: SingleRead, request: Request) -> bytes | None:
        meter, place = read.table.meter, read.place
        if meter.gate is not None:
            meter.admit_read(place, read.key)
        with self._call.store.read() as snapshot:
            item, size = read.read(snapshot)
        units = read_units(size, consistent=bool(request.get("ConsistentRead")))
        meter.read(units, place, read.key)
        self._count(Consumed(read.table.name, units))
        return item

    def _write(self, change: Write) -> bytes | None:
        """Raises: `Fault`; what other statements wrote is kept, if only this one finds no room."""
        try:
            with self._call.store.write() as txn:
                written = change.run_alone(txn)
        except StorageFull as full:
            raise Fault("InternalServerError", f"The statement wrote nothing: {full}") from full
        self._count(consumed(change.table, written))
        return to_json(change.rows[0]) if change.rows else None

    def _count(self, used: Consumed) -> None:
        counted = self.consumed.setdefault(used.table, Consumed(used.table))
        counted.units += used.units
        for group, added in ((counted.local, used.local), (counted.global_, used.global_)):
            for name, units in added.items():
                group[name] = group.get(name, 0.0) + units


def _tried(step: Callable[[_Given], _Made], given: _Given) -> _Made | Fault:
    """What the step returns, or the fault that is the statement's error."""
    try:
        return step(given)
    except Fault as fault:
        if fault.shape not in _CODES:
            raise
        return fault


def _answered(name: str, item: bytes | None) -> bytes:
    found = b',"Item":' + item if item is not None else b""
    return b'{"TableName":' + encode(name) + found + b"}"


def _error(fault: Fault) -> Request:
    error = {"Code": _CODES[fault.shape], "Message": fault.message}
    if "Item" in fault.members:
        error["Item"] = fault.members["Item"]
    return {"Error": error}
