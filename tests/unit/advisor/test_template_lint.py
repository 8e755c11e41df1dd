"""Every template of every topology is one that CloudFormation takes, by the rules and schemas of cfn-lint."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from cfnlint.api import lint
from cfnlint.core import get_rules
from cfnlint.rules import RulesCollection

from fogbank.advisor.advice import advise
from fogbank.advisor.knowledge_base import standard
from fogbank.advisor.template import templates

# Answers that lead to each service; the number of regions follows from the topology.
ANSWERS: dict[str, dict[str, Any]] = {
    "rds": {"engine": "postgres"},
    "aurora": {"engine": "mysql", "size": "20TB"},
    "dsql": {"engine": "postgres", "multi_region_writes": "yes", "regions": "us-east-1,us-east-2"},
    "redshift": {"olap": "yes"},
    "dynamodb": {"schema": "no"},
    "elasticache": {"in_memory": "yes", "rebuildable": "yes"},
    "memorydb": {"in_memory": "yes", "rebuildable": "no"},
    "documentdb": {"document": "yes"},
    "neptune": {"graph": "yes"},
    "keyspaces": {"wide_column": "yes"},
    "timestream": {"time_series": "yes"},
    "ec2": {"os_access": "yes"},
}
COMPLIANCE = ["none", "hipaa", "customer-keys,audit,tls,retention-7y"]
KEYLESS = {("keyspaces", "multi-region"), ("timestream", "single-az"), ("timestream", "multi-az")}
AVAILABLE = [service for service in standard().services.values() if service.status.state == "available"]
TOPOLOGIES = [(service.id, topology.id, topology.min_regions) for service in AVAILABLE
              for topology in service.topologies]  # fmt: skip


@cache
def rules() -> RulesCollection:
    """Errors and warnings; what cfn-lint merely notes is a matter of taste."""
    return get_rules([], [], ["E", "W"])


def faults(text: str, region: str) -> list[str]:
    return [f"{found.rule.id}: {found.message}" for found in lint(text, rules(), [region])]


def made(service: str, topology: str, regions: int, compliance: str) -> dict[str, str]:
    answers = {"regions": str(regions), **ANSWERS[service], "compliance": compliance}
    advice = advise(answers, topology=topology)
    assert advice.best is not None
    assert (advice.best.service, advice.best.design.topology.id) == (service, topology)
    return templates(advice)


@pytest.mark.parametrize(("service", "topology", "regions"), TOPOLOGIES)
def test_a_template_is_valid(service: str, topology: str, regions: int) -> None:
    for compliance in COMPLIANCE:
        if (service, topology) == ("keyspaces", "multi-region") and "customer-keys" in compliance:
            continue  # the service itself takes no key there
        for region, text in made(service, topology, regions, compliance).items():
            assert faults(text, region) == []


@pytest.mark.parametrize(("service", "topology", "regions"), TOPOLOGIES)
def test_your_key_is_in_the_template(service: str, topology: str, regions: int) -> None:
    if (service, topology) in KEYLESS:
        assert "KmsKey" not in str(made(service, topology, regions, "none"))
    else:
        for text in made(service, topology, regions, "customer-keys").values():
            assert {"KmsKeyArn", "KmsKeyId"} & set(json.loads(text)["Parameters"])


@pytest.mark.parametrize("engine", ["mysql", "mariadb", "oracle", "sqlserver", "db2"])
def test_a_template_is_valid_for_every_engine(engine: str) -> None:
    for topology in ("single-az", "multi-az-instance", "cross-region-replica"):
        answers = {"engine": engine, "regions": "2", "compliance": "audit"}
        for region, text in templates(advise(answers, topology=topology)).items():
            assert faults(text, region) == []


def test_a_template_of_memcached_is_valid() -> None:
    for region, text in templates(advise({"in_memory": "yes", "engine": "memcached"})).items():
        assert "AWS::ElastiCache::CacheCluster" in text
        assert faults(text, region) == []


def test_what_is_wrong_is_found() -> None:
    ((region, text),) = made("rds", "single-az", 1, "none").items()
    assert faults(text.replace('"postgres"', '"postgress"'), region)
    assert faults(text.replace('"StorageType"', '"StorageKind"'), region)
