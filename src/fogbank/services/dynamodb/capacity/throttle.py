"""A throttle as the API says it: which fault, in which words, with which reasons."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.throttling.lane import ACCOUNT, MAXIMUM

_FILE = Path(__file__).with_name("throttles.toml")
# The model writes the member of this one with a small letter.
_MEMBERS = {"ThrottlingException": "throttlingReasons"}


class _Words(msgspec.Struct, frozen=True):
    shape: str
    reason: str
    table: str
    index: str
    index_shape: str = ""


@cache
def _words() -> dict[str, _Words]:
    return msgspec.toml.decode(_FILE.read_bytes(), type=dict[str, _Words])


class Throttle(msgspec.Struct, frozen=True):
    """One limit that refused one item. `index` is the global index's name, empty for the table."""

    limit: str
    arn: str
    index: str
    write: bool
    on_demand: bool

    @property
    def _said(self) -> _Words:
        kind = {MAXIMUM: "maximum", ACCOUNT: "account"}.get(self.limit)
        return _words()[kind or ("on_demand" if self.on_demand else "provisioned")]

    @property
    def shape(self) -> str:
        """The fault of a request that failed because of it."""
        said = self._said
        return said.index_shape if self.index and said.index_shape else said.shape

    @property
    def message(self) -> str:
        return self._said.index if self.index else self._said.table

    def cancellation(self) -> dict[str, Any]:
        """The reason that a transaction gives for its action."""
        return {"Code": self._said.reason, "Message": self.message}

    def reasons(self) -> dict[str, Any]:
        """The fault's ThrottlingReasons."""
        what = "Index" if self.index else "Table"
        reason = f"{what}{'Write' if self.write else 'Read'}{self.limit}"
        resource = f"{self.arn}/index/{self.index}" if self.index else self.arn
        return {_MEMBERS.get(self.shape, "ThrottlingReasons"): [{"reason": reason, "resource": resource}]}


class Throttled(Fault):
    """An item was throttled. Whoever runs several items goes on with the others."""

    def __init__(self, throttle: Throttle) -> None:
        super().__init__(throttle.shape, throttle.message, **throttle.reasons())
        self.throttle = throttle
