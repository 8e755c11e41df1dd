"""The knowledge base loads or says why not, and its tables, explanations and plans come out of it."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from fogbank.advisor.compare import compare
from fogbank.advisor.errors import AnswerError, KnowledgeError
from fogbank.advisor.explain import explain
from fogbank.advisor.keywords import keywords
from fogbank.advisor.knowledge_base import KnowledgeBase, standard
from fogbank.advisor.migrate import Source, plan_migration

FOLDER = Path(str(files("fogbank.advisor")))


def test_every_service_loads() -> None:
    assert {
        "rds", "aurora", "redshift", "dynamodb", "elasticache", "documentdb", "neptune", "keyspaces",
        "timestream", "qldb",
    } <= set(standard().services)  # fmt: skip


def test_a_broken_file_fails_with_file_line_and_reason(tmp_path: Path) -> None:
    broken = tmp_path / "advisor"
    shutil.copytree(FOLDER, broken, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    file = broken / "knowledge" / "rds.toml"
    file.write_text(file.read_text("utf-8").replace('id = "single-az"\ntitle', 'id = "single-az"\ntitel'))
    with pytest.raises(KnowledgeError, match=r"rds\.toml.*titel"):
        dict(KnowledgeBase(broken).services)
    file.write_text("id = [")
    with pytest.raises(KnowledgeError, match=r"rds\.toml"):
        dict(KnowledgeBase(broken).services)


def test_compare_and_explain() -> None:
    comparison = compare(["rds", "aurora", "dynamodb"])
    assert comparison.sections
    said = explain("failover of ElastiCache")
    assert any("replica" in str(one) for one in said.statements)
    with pytest.raises(AnswerError):
        explain("the weather in Frankfurt")
    with pytest.raises(AnswerError, match="dynamodb"):
        compare(["dynamo-db2"])


def test_keywords() -> None:
    found = {one.term: one.services for one in keywords("Gremlin, SPARQL, leaderboard, nonsense")}
    assert any("eptune" in name for name in found["Gremlin"])
    assert any("asti" in name for name in found["leaderboard"])
    assert not found["nonsense"]


def test_migration_plans() -> None:
    moved = plan_migration(Source("oracle", "aurora-postgres", "2TB", "10GB", "30min", 1.0))
    assert moved.steps
    tools = str(moved.tools)
    assert "DMS" in tools or "Database Migration Service" in tools
    assert "Schema Conversion" in tools
    same = plan_migration(Source("mysql", "rds-mysql", "10GB", "1GB", "8h", 1.0))
    assert same.steps
