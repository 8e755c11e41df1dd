"""What a knowledge file of one AWS database service holds."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from fogbank.advisor.conditions import Condition
from fogbank.advisor.sourced import Document, Fact, Listing, Record, Sourced
from fogbank.advisor.topology import Topology

Drivers = Annotated[
    dict[Literal["performance", "compliance", "scalability", "cost"], Listing], msgspec.Meta(min_length=4)
]


class Scope(Sourced, frozen=True, kw_only=True):
    """How far one deployment reaches."""

    level: Literal["zone", "region", "global"]
    text: str


class Status(Sourced, frozen=True, kw_only=True):
    """Whether a new customer can still have the service."""

    state: Literal["available", "closed", "ended"]
    text: str = ""
    instead: list[str] = []  # ids of the services to use now


class Limit(Sourced, frozen=True, kw_only=True):
    """A figure that ends what the service can do."""

    name: str
    value: float
    unit: str
    text: str = ""


class Backup(Sourced, frozen=True, kw_only=True):
    """One way to get data back: how long it is kept, to which moment, into what."""

    name: str
    retention: str
    granularity: str
    restores_to: str
    text: str = ""


class AtRest(Sourced, frozen=True, kw_only=True):
    """Who holds the keys; `keys` are the columns of the notes' table that are ticked today."""

    keys: list[Literal["Default", "AWS keys", "KMS keys", "Customer keys", "CloudHSM keys"]]
    text: str


class InTransit(Sourced, frozen=True, kw_only=True):
    """How connections are protected; `modes` are the columns of the notes' table that are ticked today."""

    modes: list[Literal["Default", "AWS managed TLS", "Customer managed TLS", "Unencrypted allowed"]]
    text: str


class Trouble(Sourced, frozen=True, kw_only=True):
    """A symptom, what causes it and what helps."""

    symptom: str
    causes: list[str]
    remedies: list[str]


class Tuning(Sourced, frozen=True, kw_only=True):
    """What makes it faster, by the three ways of the notes."""

    vertical: list[str]
    horizontal: list[str]
    rearchitecture: list[str] = []


class Rule(Sourced, frozen=True, kw_only=True):
    """When a condition holds, this speaks for (`points` above zero) or rules out the service."""

    when: Condition
    because: str
    points: int = 0


class Tradeoff(Sourced, frozen=True, kw_only=True):
    """What choosing the service gives and what it takes."""

    gain: str
    price: str


class Service(Record, frozen=True, kw_only=True):
    """One service. The order here is the order in which `explain` shows it."""

    id: str
    title: str
    aliases: list[str] = []
    documents: dict[str, Document] = {}
    summary: Fact
    status: Status
    scope: Scope
    write_endpoints: Fact
    engines: Listing
    uses: Listing
    keywords: Listing
    limits: list[Limit] = []
    drivers: Drivers
    tradeoffs: Annotated[list[Tradeoff], msgspec.Meta(min_length=1)]
    replication: list[Fact] = []
    failover: list[Fact] = []
    topologies: Annotated[list[Topology], msgspec.Meta(min_length=1)]
    backups: list[Backup] = []
    automated_days: tuple[int, ...] = (
        1,
        35,
    )  # the shortest and longest retention; empty: it makes none itself
    at_rest: AtRest
    in_transit: InTransit
    logs: list[Fact] = []
    metrics: list[Fact] = []
    troubles: list[Trouble] = []
    tuning: Tuning | None = None
    overhead: Listing | None = None
    notes: list[Fact] = []
    disqualifiers: list[Rule] = []
    favours: list[Rule] = []
