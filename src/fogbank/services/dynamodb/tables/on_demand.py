"""OnDemandThroughput: the most request units of an on-demand table or index.

Source: the API reference's OnDemandThroughput; the words are what the service answers.
"""

from __future__ import annotations

from typing import Any, Final

from fogbank.engines.dynamodb.item_rules import fault

Request = dict[str, Any]
_NAMES: Final = ("MaxReadRequestUnits", "MaxWriteRequestUnits")
_UNBOUNDED: Final = -1
_INVALID: Final = "One or more parameter values were invalid: "


def told_bounds(bounds: dict[str, int]) -> dict[str, int]:
    """The bounds that there are, as descriptions tell them."""
    return {name: value for name, value in bounds.items() if value != _UNBOUNDED}


def checked_bounds(
    asked: Request | None, billing: str, index: str | None = None, *, is_new: bool = False
) -> dict[str, int]:
    """The bounds asked for; -1 takes one away. Raises ValidationException."""
    given = {name: asked[name] for name in _NAMES if asked.get(name) is not None} if asked else {}
    for name, value in given.items():
        if billing == "PROVISIONED":
            raise fault(f"{_INVALID}{name} for OnDemandThroughput{_unbilled(index, is_new=is_new)}")
        if value < 1 and (is_new or value != _UNBOUNDED):
            where = "table" if index is None else f"index : {index}"
            raise fault(
                f"{_INVALID}Requested {name} for OnDemandThroughput for {where} is outside of valid range"
            )
    return given


def check_bounds(asked: Request | None) -> None:
    """Raises ValidationException for bounds that say nothing, where nothing else is asked for."""
    if asked == {}:
        raise fault(
            f"{_INVALID}OnDemandThroughput must have at least one of MaxReadRequestUnits or MaxWriteRequestUnits "
            "specified"
        )


def _unbilled(index: str | None, *, is_new: bool) -> str:
    """The end of what is said of bounds of what is provisioned: the service spells it in two ways."""
    if is_new:
        where = "" if index is None else f" for index: {index}"
        return f"{where} cannot be specified when table BillingMode is PROVISIONED."
    where = "" if index is None else f" for index : {index}"
    return f"{where} cannot be specified when the table BillingMode is PROVISIONED"
