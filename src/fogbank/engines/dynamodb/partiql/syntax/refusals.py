"""What a statement is refused with."""

from __future__ import annotations

from typing import Final

from fogbank.aws.fault import Fault

INVALID: Final = "One or more parameter values were invalid: "
_NOT_WELL_FORMED: Final = "Statement wasn't well formed, can't be processed: "


def malformed(detail: str = "") -> Fault:
    """The text is none that the grammar knows. What cannot even be divided into tokens has no detail."""
    return refusal(_NOT_WELL_FORMED + detail)


def refusal(message: str) -> Fault:
    return Fault("ValidationException", message)
