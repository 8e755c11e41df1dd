"""Which parameters of a request may stand together: expressions, or what came before them, but not both.

The order of the names is that of the service's messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from fogbank.engines.dynamodb.flaw import Flaw


class Parameters(Struct, frozen=True):
    """One operation's parameters."""

    expressions: tuple[str, ...]
    legacy: tuple[str, ...]


_READ = Parameters(("ProjectionExpression",), ("AttributesToGet",))
_WRITE = Parameters(("ConditionExpression",), ("Expected", "ConditionalOperator"))

OPERATIONS = {
    "GetItem": _READ,
    "BatchGetItem": _READ,  # for each table's KeysAndAttributes
    "PutItem": _WRITE,
    "DeleteItem": _WRITE,
    "UpdateItem": Parameters(
        ("UpdateExpression", "ConditionExpression"),
        ("AttributeUpdates", "Expected", "ConditionalOperator"),
    ),
    "Query": Parameters(
        ("ProjectionExpression", "FilterExpression", "KeyConditionExpression"),
        ("AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"),
    ),
    "Scan": Parameters(
        ("ProjectionExpression", "FilterExpression"),
        ("AttributesToGet", "ScanFilter", "ConditionalOperator"),
    ),
}

# Operations with the names of parameters that were found fine, all of them given: clients repeat themselves.
_FINE: set[tuple[str, ...]] = set()
_MOST_FINE = 1000


def check_parameters(operation: str, request: Mapping[str, Any]) -> None:
    """Refuses mixtures, and placeholders without an expression. Raises ValidationException."""
    names = (operation, *request)
    if names in _FINE and None not in request.values():
        return
    parameters = OPERATIONS[operation]
    given = [name for name in parameters.expressions if request.get(name) is not None]
    if given:
        _check_mixture(parameters, given, request)
    elif request.get("ExpressionAttributeNames") is not None:
        raise _fault("ExpressionAttributeNames can only be specified when using expressions")
    if request.get("ExpressionAttributeValues") is not None:
        _check_values(parameters, given)
    if len(_FINE) < _MOST_FINE and None not in request.values():
        _FINE.add(names)


def _check_mixture(parameters: Parameters, given: list[str], request: Mapping[str, Any]) -> None:
    legacy = [name for name in parameters.legacy if request.get(name) is not None]
    if "KeyConditionExpression" not in given and "KeyConditions" in legacy:
        legacy.remove("KeyConditions")  # it may stand beside a FilterExpression
    if legacy:
        raise _fault(
            "Can not use both expression and non-expression parameters in the same request: "
            f"Non-expression parameters: {{{', '.join(legacy)}}} Expression parameters: {{{', '.join(given)}}}"
        )


def _check_values(parameters: Parameters, given: list[str]) -> None:
    takers = [name for name in parameters.expressions if name != "ProjectionExpression"]
    if takers and not any(name in given for name in takers):
        words = "ExpressionAttributeValues can only be specified when using expressions"
        are = "are" if len(takers) > 1 else "is"
        raise Flaw(words, f"{words}: {' and '.join(takers)} {are} null")


def _fault(message: str) -> Flaw:
    return Flaw(message)
