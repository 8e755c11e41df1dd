"""What a type cannot say of a service's file: its sources exist, its conditions use known questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from fogbank.advisor.conditions import Condition, faults
from fogbank.advisor.errors import KnowledgeError
from fogbank.advisor.service import Service
from fogbank.advisor.sourced import Document, Record, Sourced


def sourced(record: object) -> Iterator[Sourced]:
    """Every statement with sources inside a record, at any depth."""
    if isinstance(record, Sourced):
        yield record
    if isinstance(record, Record):
        for name in record.__struct_fields__:
            yield from sourced(getattr(record, name))
    elif isinstance(record, dict):
        for value in record.values():
            yield from sourced(value)
    elif isinstance(record, list):
        for value in record:
            yield from sourced(value)


def source_faults(statement: Sourced, documents: Mapping[str, Document]) -> list[str]:
    """Sources that are neither a heading of the notes nor one of the file's documents."""
    wrong = []
    for source in statement.source:
        kind, _, key = source.partition(": ")
        if kind == "aws" and key not in documents:
            wrong.append(f"source {source!r} names no entry of [documents]")
        elif kind not in ("aws", "notes") or not key:
            wrong.append(f"source {source!r} is neither 'notes: HEADING' nor 'aws: KEY'")
    return wrong


def check_service(file: str, text: str, service: Service, known: Mapping[str, frozenset[str]]) -> None:
    """Raise KnowledgeError for the first statement whose source or condition leads nowhere."""
    check_sources(file, text, service)
    check_conditions(file, _conditions(service), known, text)


def check_sources(file: str, text: str, record: Record) -> None:
    """Raise KnowledgeError for the first document with no day and no reason, or statement that cites none."""
    documents: Mapping[str, Document] = getattr(record, "documents", {})
    for document in documents.values():
        if (document.checked is None) == (not document.unverified):
            fault = "a document is either `checked` on a day or `unverified` with the reason"
            raise KnowledgeError(file, line_with(text, document.title), fault)
    for statement in sourced(record):
        for fault in source_faults(statement, documents):
            raise KnowledgeError(file, _line(text, fault), fault)


def check_conditions(
    file: str, conditions: Iterable[Condition], known: Mapping[str, frozenset[str]], text: str = ""
) -> None:
    """Raise KnowledgeError for the first condition on a question or a word that nobody can answer."""
    for condition in conditions:
        for fault in faults(condition, known):
            raise KnowledgeError(file, _line(text, fault), f"in the condition {condition}: {fault}")


def _conditions(service: Service) -> Iterator[Condition]:
    for rule in (*service.disqualifiers, *service.favours):
        yield rule.when
    for topology in service.topologies:
        yield topology.when


def _line(text: str, fault: str) -> int | None:
    """The line of the first quoted word of a fault."""
    return line_with(text, fault.split("'")[1] if "'" in fault else "")


def line_with(text: str, word: str) -> int | None:
    """The number of the first line that holds a word, from 1; None where none does."""
    lines = (number for number, line in enumerate(text.splitlines(), 1) if word and word in line)
    return next(lines, None)
