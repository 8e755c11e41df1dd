"""WarmThroughput: what a table or index can serve at once. It can be raised and never lowered. Where
capacity is enforced, on-demand tables are let in by it.

Source: the developer guide's "DynamoDB warm throughput".
"""

from __future__ import annotations

from typing import Any, Final

from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.tables.key_schemas import INVALID
from fogbank.services.dynamodb.tables.table import Table, TableIndex

Request = dict[str, Any]
Warm = dict[str, int]
# What every on-demand table and index can serve at once.
_ON_DEMAND: Final[Warm] = {"ReadUnitsPerSecond": 12_000, "WriteUnitsPerSecond": 4_000}
_INITIAL: Final = (
    "initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
    "on-demand-capacity-mode.html#on-demand-capacity-mode-initial"
)
_UNITS: Final = {"ReadUnitsPerSecond": "ReadCapacityUnits", "WriteUnitsPerSecond": "WriteCapacityUnits"}


def warm_of(units: Table | TableIndex, billing: str) -> Warm:
    """What a table or index can serve: what it was asked to, and at least what its throughput means."""
    least = _ON_DEMAND
    if billing != "PAY_PER_REQUEST":
        least = {"ReadUnitsPerSecond": units.read_units, "WriteUnitsPerSecond": units.write_units}
    return {name: max(value, units.warm.get(name, 0)) for name, value in least.items()}


def check_warm(asked: Request | None, index: str | None = None) -> None:
    """Raises ValidationException for one that says nothing."""
    if asked is not None and not _given(asked):
        where = "" if index is None else f" for index: {index}"
        raise fault(
            f"{INVALID}WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond "
            f"specified{where}"
        )


def initial_warm(asked: Request | None, throughput: Request | None, what: str) -> Warm:
    """WarmThroughput of what is made; `what` is `table`, or `index` and its name. Raises ValidationException."""
    for name, value in _given(asked).items():
        if throughput is None:
            least, words = _ON_DEMAND[name], _INITIAL
        else:
            least = throughput[_UNITS[name]]
            words = f"{_UNITS[name]} of ProvisionedThroughput"
        if value < least:
            raise _too_low(name, what, words)
    return _given(asked)


def changed_warm(units: Table | TableIndex, asked: Request, billing: str, what: str) -> Warm:
    """WarmThroughput of what is there. Raises ValidationException."""
    current = warm_of(units, billing)
    for name, value in _given(asked).items():
        if value < current[name]:
            raise _too_low(name, what, "current WarmThroughput, decreasing WarmThroughput is not supported")
    return {**units.warm, **_given(asked)}


def _given(asked: Request | None) -> Warm:
    return {name: asked[name] for name in _UNITS if asked.get(name) is not None} if asked else {}


def _too_low(name: str, what: str, than: str) -> Exception:
    return fault(f"{INVALID}Requested {name} for WarmThroughput for {what} is lower than {than}")
