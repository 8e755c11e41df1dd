"""Backups, retention, encryption, TLS and audit of a design, from the compliance words and the service."""

from __future__ import annotations

import msgspec

from fogbank.advisor.answers import Answers
from fogbank.advisor.knowledge_base import KnowledgeBase
from fogbank.advisor.service import Backup, Service

AUTOMATED_DAYS = 35  # the longest retention of automated backups in every service that has them


class Demand(msgspec.Struct, frozen=True):
    """A control, and the compliance words that ask for it."""

    control: str
    text: str
    asked_by: list[str]


class Protection(msgspec.Struct, frozen=True):
    """What guards the data of a design besides its copies."""

    retention_days: int
    long_term_days: int
    backups: list[Backup]
    encryption_at_rest: str
    keys: list[str]
    encryption_in_transit: str
    demands: list[Demand]
    remarks: list[str]

    def asks(self, control: str) -> bool:
        return any(demand.control == control for demand in self.demands)


def protect(base: KnowledgeBase, service: Service, answers: Answers) -> Protection:
    """Collect the controls that the compliance words ask of a service."""
    guide = base.compliance
    words: list[str] = answers.values["compliance"]
    programs = [guide.programs[word] for word in words]
    demands = [
        Demand(control, text, [word for word in words if control in guide.programs[word].controls])
        for control, text in guide.controls.items()
    ]
    asked = [demand for demand in demands if demand.asked_by]
    long_term = max((program.retention_days for program in programs), default=0)
    retention = AUTOMATED_DAYS if words else 7
    remarks = [f"{program.title}: {program.text}" for program in programs]
    return Protection(
        retention,
        long_term,
        service.backups,
        service.at_rest.text,
        list(service.at_rest.keys),
        service.in_transit.text,
        asked,
        remarks,
    )
