"""Take the study notes apart: headings, tables, lists. What is found is what the knowledge base must hold."""

from __future__ import annotations

import re
from typing import Any

SERVICES = {
    name: name.casefold()
    for name in (
        "EC2",
        "RDS",
        "Aurora",
        "DynamoDB",
        "Redshift",
        "Elasticache",
        "ElastiCache",
        "DocumentDB",
        "Neptune",
    )
}
_LEAF = re.compile(r"^(?:Yes|No): (\w+)$", re.MULTILINE)
_BRANCHES = {"RDBMS", "NoSQL", "OLTP", "Other", "Others", "3rd"}
_SUMMARY = re.compile(r"^(.*?) (?:is|includes|can) ", re.MULTILINE)


def read_notes(text: str) -> dict[str, Any]:
    """Return the notes' outline: every leaf section, and the content of those that are lists or tables."""
    sections = _sections(text)
    return {
        "sections": [title for title, _, _ in sections],
        "leaf_sections": [title for title, level, _ in sections if _is_leaf(sections, title, level)],
        "tree_leaves": [
            name
            for name in _LEAF.findall(_body(sections, "DB Service Decision Tree"))
            if name not in _BRANCHES
        ],
        "services": _SUMMARY.findall(_body(sections, "Database Service Summary")),
        "drivers": {
            service: lists for service, body in _about(sections, " Design") if (lists := _labelled(body))
        },
        "terms": {
            SERVICES[name]: items
            for name, items in _labelled(_body(sections, "Service Term Associations")).items()
        },
        "at_rest": _table(_body(sections, "DB Encryption At-Rest")),
        "in_transit": _table(_body(sections, "DB Encryption In-Transit")),
        "troubles": {service: _troubles(body) for service, body in _about(sections, " Troubleshooting")},
        "overhead": _overhead(_body(sections, "Operational Overhead")),
        "dms": _bullets(_body(sections, "AWS Database Migration Service")),
        "config_rules": re.findall(r"`([a-z-]+)`", _body(sections, "AWS Config Rules")),
    }


def _about(sections: list[tuple[str, int, str]], ending: str) -> list[tuple[str, str]]:
    """The service and text of every section whose title is a service's name and an ending."""
    return [
        (SERVICES[title.removesuffix(ending)], body)
        for title, _, body in sections
        if title.endswith(ending) and title.removesuffix(ending) in SERVICES
    ]


def _sections(text: str) -> list[tuple[str, int, str]]:
    parts = re.split(r"^(#+) *(.*?) *#*$", text, flags=re.MULTILINE)[1:]
    return [(title.strip(), len(marks), body) for marks, title, body in zip(*[iter(parts)] * 3, strict=True)]


def _is_leaf(sections: list[tuple[str, int, str]], title: str, level: int) -> bool:
    at = next(i for i, (name, depth, _) in enumerate(sections) if (name, depth) == (title, level))
    return at + 1 == len(sections) or sections[at + 1][1] <= level


def _body(sections: list[tuple[str, int, str]], title: str) -> str:
    return next(body for name, _, body in sections if name == title)


def _bullets(body: str) -> list[str]:
    return [line[2:].strip().rstrip(".") for line in body.splitlines() if line.startswith("* ")]


def _labelled(body: str) -> dict[str, list[str]]:
    """Lines such as "* Cost: backups, instance size, and storage size"."""
    found = {}
    for line in _bullets(body):
        label, colon, items = line.partition(": ")
        if colon:
            plain = re.sub(r" \((?:not|all)[^)]*\)", "", items).replace("RRs", "read replicas")
            parts = re.split(r", and |, | and ", plain)
            found[label] = [part.removeprefix("and ").strip() for part in parts]
    return found


def _table(body: str) -> dict[str, list[str]]:
    """Rows of a table drawn with bars: service -> the columns that are ticked."""
    lines = [line for line in body.splitlines() if "|" in line]
    columns = [cell.strip() for cell in lines[0].split("|")][1:]
    rows = {}
    for line in lines[1:]:
        name, *cells = (cell.strip() for cell in line.split("|"))
        ticked = [column for column, cell in zip(columns, cells, strict=False) if cell == "x"]
        rows[SERVICES[name]] = ticked
    return rows


def _troubles(body: str) -> list[str]:
    return [re.sub(r"[\"]", "", example) for example in re.findall(r"^Examples?: (.*)$", body, re.MULTILINE)]


def _overhead(body: str) -> dict[str, list[str]]:
    parts = re.split(r"^(\w+) operational overhead:$", body, flags=re.MULTILINE)[1:]
    return {SERVICES[name]: _bullets(items) for name, items in zip(*[iter(parts)] * 2, strict=True)}
