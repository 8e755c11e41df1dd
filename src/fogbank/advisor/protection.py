"""Backups, retention, encryption, TLS and audit of a design, from the compliance words and the service."""

from __future__ import annotations

import msgspec

from fogbank.advisor.answers import Answers
from fogbank.advisor.knowledge_base import KnowledgeBase
from fogbank.advisor.service import Backup, Service

ORDINARY_DAYS = 7  # the retention where no compliance word asks for the longest


class Demand(msgspec.Struct, frozen=True):
    """A control, and the compliance words that ask for it."""

    control: str
    text: str
    asked_by: list[str]


class Protection(msgspec.Struct, frozen=True):
    """What guards the data of a design besides its copies.

    `retention_days` is 0 for a service that makes no automated backups; `long_term_days` is what AWS Backup
    or manual snapshots must cover, 0 for nothing.
    """

    retention_days: int
    long_term_days: int
    backups: list[Backup]
    encryption_at_rest: str
    keys: list[str]
    encryption_in_transit: str
    demands: list[Demand]
    remarks: list[str]


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
    retention = _retention(service, longest=bool(words))
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


def _retention(service: Service, *, longest: bool) -> int:
    """Days that automated backups are kept: the longest the service has, or a week where it lets one choose."""
    if not service.automated_days:
        return 0
    shortest, most = service.automated_days
    return most if longest else max(shortest, ORDINARY_DAYS)
