"""ExecuteStatement: one statement, of which a SELECT may take several requests.

Source: the API reference's ExecuteStatement.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from fogbank.engines.dynamodb.capacity import Consumed
from fogbank.engines.dynamodb.partiql.continuation import Position, binding, mint, resume
from fogbank.engines.dynamodb.partiql.syntax.refusals import refusal
from fogbank.engines.dynamodb.partiql.syntax.tree import Select
from fogbank.engines.dynamodb.stored import to_json
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.items.outcomes import consumed
from fogbank.services.dynamodb.partiql.changes import check_complete, draft, write
from fogbank.services.dynamodb.partiql.reading import OPERATION, Reading, go_on
from fogbank.services.dynamodb.partiql.selections import plan, selected
from fogbank.services.dynamodb.partiql.statements import ONLY_IN_TRANSACTIONS, Exists, Prepared, prepare
from fogbank.services.dynamodb.wire.replies import encode

Request = dict[str, Any]


def execute_statement(call: Call, request: Request) -> bytes | Awaitable[bytes]:
    prepared = prepare(request)
    if isinstance(prepared.statement, Select):
        return _select(call, prepared.statement, prepared)
    if isinstance(prepared.statement, Exists):
        raise refusal(ONLY_IN_TRANSACTIONS)
    made = draft(call, prepared)
    check_complete(made)
    change = write(made)
    with call.store.write(undo=change.table.meter.gate is not None) as txn:
        written = change.run_alone(txn, OPERATION)
    return _reply([to_json(row) for row in change.rows], consumed(change.table, written), request)


def _select(call: Call, statement: Select, prepared: Prepared) -> bytes | Awaitable[bytes]:
    request = prepared.request
    bound = binding(request["Statement"], request.get("Parameters") or [])
    wanted = plan(selected(call, statement, prepared.inputs), consistent=bool(request.get("ConsistentRead")))
    token = request.get("NextToken")
    position = resume(token, bound) if token is not None else Position()
    reading = Reading(wanted, request, position)
    with call.store.read() as snapshot:
        done = reading.advance(snapshot)
    return _page(reading, bound, request) if done else _later(call, reading, bound, request)


async def _later(call: Call, reading: Reading, bound: bytes, request: Request) -> bytes:
    await go_on(call, reading)
    return _page(reading, bound, request)


def _page(reading: Reading, bound: bytes, request: Request) -> bytes:
    more: dict[str, Any] = {}
    reading.table.door.gave(OPERATION, len(reading.items))
    if reading.next is not None:
        more = {"NextToken": mint(bound, reading.next), "LastEvaluatedKey": reading.last}
    return _reply(reading.items, reading.counted, request, **more)


def _reply(items: list[bytes], counted: Consumed, request: Request, **more: Any) -> bytes:
    described = counted.described(request.get("ReturnConsumedCapacity"))
    if described is not None:
        more["ConsumedCapacity"] = described
    parts = [b'{"Items":[', b",".join(items), b"]"]
    for name, value in more.items():
        parts += [b',"', name.encode(), b'":', encode(value)]
    parts.append(b"}")
    return b"".join(parts)
