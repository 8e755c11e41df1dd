"""The knowledge base loads or says why not, and its tables, explanations and plans come out of it."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from fogbank.advisor.advice import advise
from fogbank.advisor.compare import compare
from fogbank.advisor.errors import AnswerError, KnowledgeError
from fogbank.advisor.explain import explain
from fogbank.advisor.keywords import keywords
from fogbank.advisor.knowledge_base import KnowledgeBase, standard
from fogbank.advisor.migrate import Source, plan_migration
from fogbank.advisor.report.advice_report import advice_blocks
from fogbank.advisor.report.plain import plain

FOLDER = Path(str(files("fogbank.advisor")))


def test_every_service_loads() -> None:
    assert {
        "rds", "aurora", "redshift", "dynamodb", "elasticache", "documentdb", "neptune", "keyspaces",
        "timestream", "qldb",
    } <= set(standard().services)  # fmt: skip


BREAKS = {  # file, what is put in place of what, what the reason says
    "unknown field": ("knowledge/rds.toml", 'id = "single-az"\ntitle', 'id = "single-az"\ntitel', "titel"),
    "missing field": ("knowledge/rds.toml", 'level = "zone"\n', "", "level"),
    "wrong type": ("knowledge/rds.toml", "value = 64", 'value = "much"', "value"),
    "not TOML": ("knowledge/rds.toml", 'id = "rds"', "id = [", "Invalid value"),
    "unknown source": ("knowledge/rds.toml", '"aws: storage"', '"aws: storrage"', "storrage"),
    "no source": ("knowledge/rds.toml", 'source = ["notes: RDS Monitoring"]', "source = []", "source"),
    "neither checked nor unverified": (
        "knowledge/qldb.toml", ', checked = 2026-11-25 }\nmove', ' }\nmove', "`unverified` with the reason"),
    "checked and unverified": (
        "guide/tree.toml", 'checked = ', 'unverified = "not found"\nchecked = ', "`unverified` with the reason"),
    "unknown word": ("knowledge/rds.toml", 'olap = "yes"', 'olap = "yess"', "yess"),
    "another name": ("knowledge/rds.toml", 'id = "rds"', 'id = "sdr"', "sdr"),
    "unknown question": ("guide/contradictions.toml", 'graph = "yes"', 'graf = "yes"', "graf"),
    "unknown comparison": ("guide/tree.toml", "over = 64", "above = 64", "above"),
    "no such node": ("guide/tree.toml", 'node = "3a"', 'node = "3c"', "3c"),
    "no such service": ("guide/tree.toml", 'service = "neptune"', 'service = "neptun"', "neptun"),
    "implied by no word": ("guide/interview.toml", 'postgres = { schema', 'postgras = { schema', "postgras"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "reason"), BREAKS.values(), ids=BREAKS)
def test_a_broken_file_fails_with_file_line_and_reason(
    tmp_path: Path, name: str, old: str, new: str, reason: str
) -> None:
    broken = tmp_path / "advisor"
    shutil.copytree(FOLDER, broken, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    file = broken / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(KnowledgeError) as failed:
        advise({"schema": "yes"}, base=KnowledgeBase(broken))
    assert failed.value.file == file.name
    assert reason in failed.value.reason
    changed = text[: text.index(old)].count("\n") + 1
    assert failed.value.line is not None
    assert abs(failed.value.line - changed) <= 6  # the line itself, or that of its table
    assert str(failed.value).startswith(f"{file.name}:{failed.value.line}: ")


def test_compare_and_explain() -> None:
    comparison = compare(["rds", "aurora", "dynamodb"])
    assert comparison.sections
    said = explain("failover of ElastiCache")
    assert any("replica" in str(one) for one in said.statements)
    with pytest.raises(AnswerError):
        explain("the weather in Frankfurt")
    with pytest.raises(AnswerError, match="dynamodb"):
        compare(["dynamo-db2"])


def test_what_was_not_verified_is_said_with_the_reason(tmp_path: Path) -> None:
    folder = tmp_path / "advisor"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    file = folder / "knowledge" / "rds.toml"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    (number,) = [number for number, line in enumerate(lines) if line.startswith("failover = {")]
    lines[number] = 'failover = { title = "A page on failing over", unverified = "it was not found" }\n'
    file.write_text("".join(lines), "utf-8")
    base, document = KnowledgeBase(folder), "A page on failing over (not verified: it was not found)"
    assert any(document in one.source for one in explain("failover of RDS", base).statements)
    advice = advise({"engine": "postgres"}, base=base)
    assert advice.unverified == [document]
    assert document in " ".join(plain(advice_blocks(advice)).split())


def test_what_was_checked_is_said_with_its_day() -> None:
    document = standard().services["rds"].documents["failover"]
    said = explain("failover of RDS").statements
    assert any(f"{document.title} (checked {document.checked})" in one.source for one in said)
    advice = advise({"engine": "postgres"})
    assert advice.unverified == []
    assert "without a look" not in plain(advice_blocks(advice))


def test_keywords() -> None:
    found = {one.term: one.services for one in keywords("Gremlin, SPARQL, leaderboard, nonsense")}
    assert any("eptune" in name for name in found["Gremlin"])
    assert any("asti" in name for name in found["leaderboard"])
    assert not found["nonsense"]


PLANS = [
    # what, strategy, cut-over, a tool, a word of why another option was left
    (Source("oracle", "aurora-postgres", "2TB", "10GB", "30min", 1.0), "refactor", "flash-cut", "AWS DMS", "longer"),
    (Source("mysql", "mysql", "10GB", "1GB", "8h", 1.0), "replatform", "offline", "mysqldump", "in use"),
    (Source("postgres", "aurora-postgres", "5TB", "5GB", "0", 1.0), "replatform", "active-active", "pg_dump", "part"),
    (Source("sqlserver", "", "1TB", "1GB", "1h", os_access=True), "rehost", "flash-cut", "native", "in use"),
    (Source("teradata", "redshift", "40TB", "1GB", "2h", 10.0), "refactor", "flash-cut", "SCT", "same engine"),
    (Source("mongodb", "", "1TB", "2GB", in_parts=True), "replatform", "incremental", "mongodump", "some downtime"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "strategy", "cutover", "tool", "left"), PLANS, ids=[f"{one[0].engine}-{one[1]}" for one in PLANS]
)
def test_migration_plans(what: Source, strategy: str, cutover: str, tool: str, left: str) -> None:
    plan = plan_migration(what)
    assert plan.cutover is not None
    assert (plan.strategy.id, plan.cutover.id) == (strategy, cutover)
    assert any(tool in one.name for one in plan.tools)
    reasons = [*plan.strategy.left.values(), *plan.cutover.left.values()]
    assert len(plan.strategy.left) == 5
    assert len(plan.cutover.left) == 3
    assert all(reasons)
    assert any(left in reason for reason in reasons)
    assert plan.steps[0] == "Plan."
    assert len(plan.steps) > 6


@pytest.mark.parametrize(
    ("what", "strategy"),
    [
        (Source("oracle", used=False), "retire"),
        (Source("oracle", may_move=False), "retain"),
        (Source("oracle", replace_with_product=True), "repurchase"),
    ],
)
def test_what_is_not_moved_has_no_cut_over(what: Source, strategy: str) -> None:
    plan = plan_migration(what)
    assert (plan.strategy.id, plan.cutover, plan.tools) == (strategy, None, [])
    assert plan.steps


def test_changes_faster_than_the_link_are_warned_of() -> None:
    plan = plan_migration(Source("mysql", "aurora-mysql", "1TB", "2TB", "1h", 1.0))
    assert any("never catches up" in warning for warning in plan.warnings)
