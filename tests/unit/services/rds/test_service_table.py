"""The table of operations against the modules and the model: no operation is promised that is not there."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from fogbank.aws.model import ServiceModel
from fogbank.operations.service import handlers_of
from fogbank.services.rds import refused, service
from fogbank.services.rds.facts import events, instance_classes, storage_types
from fogbank.services.rds.lifecycle import DB_INSTANCE
from fogbank.services.rds.pending import FIELDS
from fogbank.services.rds.refused import CREATE, MODIFY

# Accepted and without effect on RDS for PostgreSQL: they ask for nothing that could be shown or be missed.
_IDLE = {"PromotionTier", "CertificateRotationRestart", "UseDefaultProcessorFeatures"}
_ELSEWHERE = {"ApplyImmediately", "DBInstanceIdentifier"}


@pytest.mark.parametrize("module", sorted(service._HANDLERS))
def test_every_module_answers_what_the_table_says(module: str) -> None:
    there = handlers_of(import_module(f"fogbank.services.rds.{module}"))
    assert set(there) == set(service._HANDLERS[module])


def test_every_operation_is_in_the_model() -> None:
    assert set(ServiceModel.load("rds").operations) >= service.OPERATIONS


@pytest.mark.parametrize(
    ("shape", "module", "members"),
    [
        ("CreateDBInstanceMessage", "create_db_instance", CREATE),
        ("ModifyDBInstanceMessage", "modify_db_instance", MODIFY),
    ],
)
def test_every_member_is_read_or_refused(shape: str, module: str, members: dict[str, str]) -> None:
    known = set(ServiceModel.load("rds").shapes[shape].members)
    assert set(members) <= known
    rooms = (module, "storage", "managed_secret", "checks", "pending")
    read = {
        word for room in rooms for word in re.findall(r'"(\w+)"', _source(f"fogbank.services.rds.{room}"))
    }
    assert known - read - set(members) - set(refused._ONLY) - _IDLE - _ELSEWHERE == set()


def _source(module: str) -> str:
    path = import_module(module).__file__
    assert path is not None
    with open(path, encoding="utf-8") as file:
        return file.read()


def test_pending_values_are_members_of_the_model() -> None:
    assert set(FIELDS) <= set(ServiceModel.load("rds").shapes["PendingModifiedValues"].members)


def test_lifecycles_emit_events_that_are_there() -> None:
    named = {
        event for one in DB_INSTANCE.transitions for event in (one.began, one.ended, one.failed) if event
    }
    emitted = {
        event
        for room in ("steps", "modify_steps")
        for event in re.findall(r'"(RDS-EVENT-\d{4})"', _source(f"fogbank.services.rds.{room}"))
    }
    assert emitted
    assert named | emitted == set(events())


def test_classes_have_memory_in_proportion() -> None:
    for name, found in instance_classes().items():
        gibibytes = found.memory_bytes >> 30
        assert gibibytes << 30 == found.memory_bytes
        assert 0.5 <= gibibytes / found.vcpus <= 32, name


def test_storage_facts_agree_with_themselves() -> None:
    for name, facts in storage_types().items():
        assert 0 < facts.least < facts.most, name
        assert facts.least_iops <= facts.most_iops, name
        assert bool(facts.most_iops) == bool(facts.most_iops_per_gib), name
        assert facts.baseline_iops <= facts.least_iops, name
