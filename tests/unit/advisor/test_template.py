"""Templates: complete, closed, and with what the compliance words ask for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from fogbank.advisor.advice import advise
from fogbank.advisor.template import templates

CASES: dict[str, dict[str, Any]] = {
    "single-az": {"engine": "postgres", "budget": "low"},
    "multi-az-cluster": {"engine": "postgres", "rto": "40s"},
    "cross-region-backups": {"engine": "oracle", "regions": "2", "rpo": "1h", "rto": "4h"},
    "cross-region-replica": {
        "engine": "sqlserver",
        "regions": "2",
        "rpo": "1min",
        "rto": "1h",
        "compliance": "pci",
    },
    "global-database": {"engine": "mysql", "rpo": "1s", "rto": "1min", "regions": "2", "compliance": "hipaa"},
    "single-writer": {"engine": "postgres", "traffic": "spiky"},
    "global-table-strong": {"schema": "no", "regions": "3", "rpo": "0"},
    "snapshot-copy": {"olap": "yes", "regions": "2", "rto": "1min", "rpo": "12h"},
    "global-datastore": {"in_memory": "yes", "regions": "2", "rpo": "10s", "rto": "10min"},
    "multi-region": {"wide_column": "yes", "regions": "2", "name": "my-keys"},
    "global-cluster": {"document": "yes", "regions": "2", "rpo": "1min"},
    "multi-az": {"graph": "yes", "rto": "3min", "compliance": "audit"},
    "replicated": {"os_access": "yes"},
}


def made(answers: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {region: json.loads(text) for region, text in templates(advise(answers)).items()}


def inside(value: Any) -> Iterator[Any]:
    """A value and everything in it."""
    yield value
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    for child in children:
        yield from inside(child)


@pytest.mark.parametrize("topology", CASES)
def test_a_template_is_closed(topology: str) -> None:
    best = advise(CASES[topology]).best
    assert best is not None
    assert best.design.topology.id == topology
    for body in made(CASES[topology]).values():
        names = {*body["Resources"], *body["Parameters"]}
        parts = list(inside(body))
        references = [part["Ref"] for part in parts if isinstance(part, dict) and "Ref" in part]
        attributes = [
            part["Fn::GetAtt"][0] for part in parts if isinstance(part, dict) and "Fn::GetAtt" in part
        ]
        assert {*references, *attributes} <= names
        assert set(body["Parameters"]) <= set(references)
        assert not [part for part in parts if isinstance(part, str) and part.startswith("@")]


def test_no_password_is_written() -> None:
    (body,) = made(CASES["single-az"]).values()
    properties = body["Resources"]["Database"]["Properties"]
    assert properties["ManageMasterUserPassword"] is True
    assert "MasterUserPassword" not in properties


def test_compliance_reaches_the_template() -> None:
    first, second = made(CASES["cross-region-replica"]).values()
    properties = first["Resources"]["Database"]["Properties"]
    assert properties["KmsKeyId"] == {"Ref": "KmsKeyArn"}
    assert properties["DeletionProtection"] is True
    assert properties["BackupRetentionPeriod"] == 35
    assert properties["EnableCloudwatchLogsExports"] == ["agent", "error"]
    assert any("plain connections" in remark for remark in first["Metadata"]["LeftToYou"])
    assert second["Resources"]["Replica"]["Properties"]["SourceRegion"] == "us-east-1"


def test_spiky_traffic_becomes_serverless() -> None:
    (body,) = made(CASES["single-writer"]).values()
    assert body["Resources"]["First"]["Properties"]["DBInstanceClass"] == "db.serverless"
    assert (
        body["Resources"]["Cluster"]["Properties"]["ServerlessV2ScalingConfiguration"]["MinCapacity"] == 0.5
    )


def test_only_backups_in_a_region_make_no_stack_there() -> None:
    assert list(made(CASES["cross-region-backups"])) == ["us-east-1"]
    assert list(made(CASES["global-database"])) == ["us-east-1", "us-west-2"]
