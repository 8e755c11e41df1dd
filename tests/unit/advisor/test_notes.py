"""Nothing of the study notes is left out: every service, section, table and list is in the knowledge base.

What the notes hold is kept in `notes_outline.json`, so that this can fail without the notes; where they are
beside the checkout, the outline itself is compared with them.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from fogbank.advisor.check import sourced
from fogbank.advisor.knowledge_base import standard
from fogbank.advisor.migration_guide import migration_guide
from fogbank.advisor.names import find_service
from fogbank.advisor.tree import leaves
from fogbank.advisor.words import squash

HERE = Path(__file__).parent
NOTES = HERE.parents[3] / "shared" / "seed" / "aws-database-notes.md"
OUTLINE: dict[str, Any] = json.loads((HERE / "notes_outline.json").read_text("utf-8"))
BASE = standard()
TOOLS = {"Database Migration Service (DMS)", "Schema Migration Tool", "Native DB tools"}


def test_the_outline_is_the_notes() -> None:
    if not NOTES.exists():
        pytest.skip("the notes are not beside this checkout")
    spec = importlib.util.spec_from_file_location("notes_reader", HERE / "notes_reader.py")
    assert spec is not None
    assert spec.loader is not None
    reader = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reader)
    assert reader.read_notes(NOTES.read_text("utf-8")) == OUTLINE


def cited() -> set[str]:
    """Every heading of the notes that a statement names as its source."""
    guides = [BASE.tree, BASE.topics, BASE.contradictions, BASE.compliance, migration_guide(BASE)]
    statements = [one for record in [*BASE.services.values(), *guides] for one in sourced(record)]
    return {
        source.removeprefix("notes: ") for one in statements for source in one.source if "notes: " in source
    }


@pytest.mark.parametrize("section", OUTLINE["leaf_sections"])
def test_every_section_is_cited(section: str) -> None:
    assert section in cited()


def test_every_citation_is_a_section() -> None:
    assert cited() <= set(OUTLINE["sections"])


@pytest.mark.parametrize("name", [name for name in OUTLINE["services"] if name not in TOOLS])
def test_every_service_of_the_summary_has_a_file(name: str) -> None:
    assert find_service(BASE, name.partition(" (")[0]) in BASE.services


@pytest.mark.parametrize("tool", sorted(TOOLS))
def test_every_tool_of_the_summary_is_a_topic(tool: str) -> None:
    said = [topic for topic in BASE.topics.topics for fact in topic.facts
            if "notes: Database Service Summary" in fact.source]  # fmt: skip
    words = {"Schema Migration Tool": "schemaconversion", "Native DB tools": "native"}
    key = words.get(tool, squash(tool.partition(" (")[0]))
    assert any(key in squash(topic.title) for topic in said)


def test_the_tree_ends_where_the_notes_tree_ends() -> None:
    nodes = {node.id: node for node in BASE.tree.nodes}
    root = nodes[BASE.tree.root]
    mine = leaves(nodes, root.yes) + leaves(nodes, root.no)
    assert mine == [find_service(BASE, name) for name in OUTLINE["tree_leaves"]]


@pytest.mark.parametrize("service", OUTLINE["drivers"])
def test_every_driver_of_the_design_lists(service: str) -> None:
    for kind, items in OUTLINE["drivers"][service].items():
        mine = [item.casefold() for item in BASE.services[service].drivers[kind.casefold()].items]  # type: ignore[index]
        assert mine == [item.casefold() for item in items]


@pytest.mark.parametrize("service", OUTLINE["terms"])
def test_every_term_association(service: str) -> None:
    mine = {word.casefold() for word in BASE.services[service].keywords.items}
    assert {term.casefold() for term in OUTLINE["terms"][service]} <= mine


@pytest.mark.parametrize("service", OUTLINE["at_rest"])
def test_the_table_of_keys_at_rest(service: str) -> None:
    mine = BASE.services[service].at_rest
    assert set(mine.keys) == set(OUTLINE["at_rest"][service]) or mine.changed
    assert "notes: DB Encryption At-Rest" in mine.source


@pytest.mark.parametrize("service", OUTLINE["in_transit"])
def test_the_table_of_encryption_in_transit(service: str) -> None:
    mine = BASE.services[service].in_transit
    assert set(mine.modes) == set(OUTLINE["in_transit"][service]) or mine.changed
    assert "notes: DB Encryption In-Transit" in mine.source


@pytest.mark.parametrize("service", OUTLINE["troubles"])
def test_every_trouble(service: str) -> None:
    mine = BASE.services[service].troubles
    assert len(mine) == len(OUTLINE["troubles"][service])
    for trouble in mine:
        assert trouble.causes
        assert trouble.remedies


@pytest.mark.parametrize("service", OUTLINE["overhead"])
def test_every_overhead(service: str) -> None:
    mine = BASE.services[service].overhead
    assert mine is not None
    assert [item.casefold() for item in mine.items] == [
        item.casefold() for item in OUTLINE["overhead"][service]
    ]


def test_what_dms_connects() -> None:
    pairs = migration_guide(BASE).dms
    mine = {*pairs.sources, *pairs.targets}
    renamed = {"Amazon Elasticsearch": "OpenSearch"}
    assert {renamed.get(name, name) for name in OUTLINE["dms"]} <= mine


def test_every_config_rule() -> None:
    text = " ".join(fact.text for topic in BASE.topics.topics for fact in topic.facts)
    assert [rule for rule in OUTLINE["config_rules"] if rule not in text] == []
