"""A topology as a knowledge file declares it: what stands where, what replicates, what each failure does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec

from fogbank.advisor.conditions import Condition
from fogbank.advisor.sourced import Record, Sourced

Failure = Literal["instance", "storage", "zone", "region", "deploy", "table"]

FAILURES: dict[Failure, str] = {
    "instance": "An instance or node fails",
    "storage": "A storage node or volume fails",
    "zone": "An Availability Zone fails",
    "region": "The region fails",
    "deploy": "A bad deployment writes wrong data",
    "table": "A table is dropped",
}
ROLES = Literal["writer", "reader", "standby", "storage", "cache", "node", "endpoint", "witness"]
NEVER = float("inf")


class Recovery(Sourced, frozen=True, kw_only=True):
    """What a failure does: who acts, how long until writes work again, how much is lost (seconds).

    Without `rto_seconds` or `rpo_seconds` nothing in the topology brings the data back. `estimate` marks
    figures that AWS does not publish or that grow with the amount of data.
    """

    who: str
    text: str
    rto_seconds: float | None = None
    rpo_seconds: float | None = None
    estimate: bool = False

    @property
    def rto(self) -> float:
        return NEVER if self.rto_seconds is None else self.rto_seconds

    @property
    def rpo(self) -> float:
        return NEVER if self.rpo_seconds is None else self.rpo_seconds


class Link(Record, frozen=True, kw_only=True):
    """Replication between two roles of the drawing; `secondary` ends in the other region."""

    start: str
    end: str
    kind: Literal["sync", "async", "shared", "backup"]
    label: str
    secondary: bool = False


class Topology(Sourced, frozen=True, kw_only=True):
    """One way to deploy a service.

    `strength` orders the topologies of all services from weakest to strongest; `cost` is a multiple of the
    service's cheapest deployment, an estimate from what is billed (instances, copies, regions). `primary` and
    `secondary` list the nodes of each zone; `max_regions` is how many regions one deployment may span.
    """

    id: str
    title: str
    strength: int
    cost: float
    text: str
    when: Condition = {}
    min_regions: int = 1
    max_regions: int = 1
    primary: Annotated[list[list[str]], msgspec.Meta(min_length=1)]
    secondary: list[list[str]] = []
    links: list[Link] = []
    failures: Annotated[dict[Failure, Recovery], msgspec.Meta(min_length=6)]

    def worst_rpo(self, failures: Iterable[Failure]) -> float:
        """The largest loss among some failures, in seconds."""
        return max(self.failures[failure].rpo for failure in failures)
