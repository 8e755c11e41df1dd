"""A request's statement, parsed, and the table that it names."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.partiql.inputs import Inputs, check_parameters
from fogbank.engines.dynamodb.partiql.naming import name_of
from fogbank.engines.dynamodb.partiql.syntax.refusals import refusal
from fogbank.engines.dynamodb.partiql.syntax.statements import parse
from fogbank.engines.dynamodb.partiql.syntax.tree import Apply, Delete, Insert, Node, Select, Update
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.catalog import OpenTable

Request = dict[str, Any]
_NOT_FOUND: Final = "Requested resource not found"
ADDITIONAL_CONDITION: Final = "EXISTS() must contain a single item read with additional condition"
ONLY_IN_TRANSACTIONS: Final = "EXISTS can only be used in ExecuteTransaction write requests."


class Exists(NamedTuple):
    """EXISTS(SELECT …), a condition of a transaction."""

    select: Select


Statement = Select | Insert | Update | Delete | Exists


class Prepared(NamedTuple):
    """A statement with its parameters."""

    statement: Statement
    inputs: Inputs
    request: Request

    @property
    def reads(self) -> bool:
        return isinstance(self.statement, Select)


def prepare(request: Request) -> Prepared:
    """Raises ValidationException, SerializationException."""
    check_parameters(request.get("Parameters") or [])
    return prepared(request)


def prepared(request: Request) -> Prepared:
    """The same where the parameters were checked. Raises ValidationException."""
    statement = _statement(parse(request["Statement"]))
    return Prepared(statement, Inputs(request.get("Parameters") or []), request)


def _statement(node: Node) -> Statement:
    if isinstance(node, Select | Insert | Update | Delete):
        return node
    if isinstance(node, Apply) and node.name == "exists":
        if len(node.operands) != 1 or not isinstance(node.operands[0], Select):
            raise refusal(ADDITIONAL_CONDITION)
        return Exists(node.operands[0])
    raise refusal(f"Unsupported operation: {name_of(node)}")


def found(call: Call, name: str) -> OpenTable | None:
    """A table, or None; other things are looked at before a table that is not there."""
    try:
        return call.table(name)
    except Fault as fault:
        if fault.shape != "ResourceNotFoundException":
            raise
        return None


def not_found() -> Fault:
    return Fault("ResourceNotFoundException", _NOT_FOUND)
