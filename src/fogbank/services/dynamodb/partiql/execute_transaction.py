"""ExecuteTransaction: up to 100 statements that read, or up to 100 that write, all of them or none.

Sources: the API reference's ExecuteTransaction and "Performing transactions with PartiQL for DynamoDB" of the developer
guide.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb import idempotency
from fogbank.engines.dynamodb.capacity import Consumed, read_units
from fogbank.engines.dynamodb.partiql.inputs import check_parameters
from fogbank.engines.dynamodb.partiql.syntax.refusals import refusal
from fogbank.engines.dynamodb.partiql.syntax.tree import Delete, Select, Update
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.items.transaction_writes import (
    consumed_again,
    consumed_by,
    fingerprint_of,
    run_all,
)
from fogbank.services.dynamodb.items.transactions import (
    UNHURT,
    admit_reads,
    cancelled,
    check_distinct,
    reason,
)
from fogbank.services.dynamodb.partiql.changes import Draft, draft, write
from fogbank.services.dynamodb.partiql.selections import selected
from fogbank.services.dynamodb.partiql.single_reads import SingleRead, single_read
from fogbank.services.dynamodb.partiql.statements import Prepared, prepared
from fogbank.services.dynamodb.partiql.writes import Write
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]
_OPERATION: Final = "ExecuteTransaction"
_MIXED: Final = f"{_OPERATION} API does not support both read and write operations in the same request."
_NO_RETURNING: Final = f"RETURNING clause is not supported in {_OPERATION}."
_NOT_ON_INDEXES: Final = "Reads on indices are not supported within transactions."
_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


def execute_transaction(call: Call, request: Request) -> bytes:
    given: list[Request] = request["TransactStatements"]
    for one in given:
        check_parameters(one.get("Parameters") or [])
    statements = _each(prepared, given)
    if len({one.reads for one in statements}) > 1:
        raise refusal(_MIXED)
    if statements[0].reads:
        reads = _each(lambda one: _read(call, one), statements)
        _all_or_cancelled(lambda one: one.check(), reads)
        return _reply_to_reads(call, reads, request)
    drafts = _each(lambda one: _draft(call, one), statements)
    return _reply_to_writes(call, _all_or_cancelled(write, drafts), request)


def _each(step: Callable[[_Given], _Made], given: Sequence[_Given]) -> list[_Made]:
    """The step for each statement: what is wrong with one refuses the request, a missing table cancels it.

    Raises: ValidationException, TransactionCanceledException.
    """

    def told(number: int, refused: Fault) -> dict[str, Any]:
        if refused.shape == "ResourceNotFoundException":
            return reason(refused)
        message = f"Validation failed in TransactStatements[{number}]: {refused.message}"
        raise Fault(refused.shape, message) from refused

    return _stepped(step, given, told)


def _all_or_cancelled(step: Callable[[_Given], _Made], given: Sequence[_Given]) -> list[_Made]:
    """The step for each statement; what is wrong is a reason. Raises: TransactionCanceledException."""
    return _stepped(step, given, lambda _number, refused: reason(refused))


def _stepped(
    step: Callable[[_Given], _Made],
    given: Sequence[_Given],
    told: Callable[[int, Fault], dict[str, Any]],
) -> list[_Made]:
    made, reasons = [], []
    for number, one in enumerate(given):
        try:
            made.append(step(one))
            reasons.append(UNHURT)
        except Fault as refused:
            reasons.append(told(number, refused))
    if len(made) < len(given):
        raise cancelled(reasons)
    return made


def _read(call: Call, one: Prepared) -> SingleRead:
    assert isinstance(one.statement, Select)
    chosen = selected(call, one.statement, one.inputs)
    if chosen.index_name is not None:
        raise refusal(_NOT_ON_INDEXES)
    return single_read(chosen, _OPERATION)


def _draft(call: Call, one: Prepared) -> Draft:
    made = draft(call, one)
    if isinstance(one.statement, Update | Delete) and one.statement.returning is not None:
        raise refusal(_NO_RETURNING)
    return made


def _reply_to_reads(call: Call, reads: list[SingleRead], request: Request) -> bytes:
    check_distinct([read.place for read in reads])
    consumed = {read.table.name: Consumed(read.table.name, kind="Read") for read in reads}
    if any(read.table.meter.gate is not None for read in reads):
        admit_reads([(read.table, read.place, read.key) for read in reads], _OPERATION)
    responses = []
    with call.store.read() as snapshot:
        for read in reads:
            item, size = read.read(snapshot)
            responses.append(b"{}" if item is None else b'{"Item":' + item + b"}")
            # A transaction reads twice, to prepare and to commit.
            units = 2 * read_units(size, consistent=True)
            read.table.meter.read(units, read.place, read.key)
            consumed[read.table.name].units += units
    return _reply(responses, list(consumed.values()), request)


def _reply_to_writes(call: Call, writes: list[Write], request: Request) -> bytes:
    check_distinct([one.place for one in writes])
    token = request.get("ClientRequestToken")
    now = call.service.backing.clock.now().timestamp()
    scope = f"{call.scope.account}/{call.scope.region}"
    fingerprint = fingerprint_of(request["TransactStatements"])
    with call.store.write() as txn:
        known = idempotency.recall(txn, scope, token, now) if token is not None else None
        if known is not None:
            return _reply([], consumed_again(txn, writes, same=known == fingerprint), request)
        written = run_all(txn, writes, _OPERATION)
        if token is not None:
            idempotency.remember(txn, scope, token, now, fingerprint)
    return _reply([], consumed_by(writes, written), request)


def _reply(responses: list[bytes], consumed: list[Consumed], request: Request) -> bytes:
    parts = [b'"Responses":[' + b",".join(responses) + b"]"]
    detail = request.get("ReturnConsumedCapacity")
    if detail in ("TOTAL", "INDEXES"):
        parts.append(b'"ConsumedCapacity":' + encode([one.described(detail) for one in consumed]))
    return b"{" + b",".join(parts) + b"}"
