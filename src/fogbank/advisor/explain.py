"""Answer a topic: "backups of Redshift", "failover of ElastiCache", "cut-over", "Security Hub"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from fogbank.advisor.errors import AnswerError
from fogbank.advisor.knowledge_base import KnowledgeBase, standard
from fogbank.advisor.migration_guide import migration_guide
from fogbank.advisor.names import spoken
from fogbank.advisor.say import say_record
from fogbank.advisor.service import Service
from fogbank.advisor.words import nearest, squash


class Statement(msgspec.Struct, frozen=True):
    """One thing that is known: a heading, the text, its sources, what changed since the notes."""

    about: str
    name: str
    text: str
    source: list[str]
    changed: str = ""


class Explanation(msgspec.Struct, frozen=True):
    topic: str
    statements: list[Statement]


def explain(topic: str, base: KnowledgeBase | None = None) -> Explanation:
    """Collect what is known about a topic; raises AnswerError with the nearest topics if nothing is."""
    base = base or standard()
    services = [service for service in base.services.values() if _names(service, topic)]
    sections = _sections(base, topic)
    found: list[Statement] = []
    if services or sections:
        for service in services or base.services.values():
            found += _of_service(service, sections or list(Service.__struct_fields__))
    if services and not sections:
        found = _said_of(topic, services, found)
    if not services:
        found = [*_general(base, topic), *found]
    if not found:
        raise AnswerError(f"Nothing is known of {topic!r}.", nearest(topic, _subjects(base)))
    return Explanation(topic, found)


def _mentions(topic: str, word: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", topic.casefold()))


def _names(service: Service, topic: str) -> bool:
    return any(_mentions(topic, word) for word in spoken(service))


def _said_of(topic: str, services: list[Service], found: list[Statement]) -> list[Statement]:
    """Of a topic that is no part of a service ("throttling of DynamoDB"): what mentions it, or all if nothing does."""
    named = " ".join(word for service in services for word in spoken(service)).casefold()
    words = [word for word in re.findall(r"\w{4,}", topic.casefold()) if word not in named]
    return [
        one for one in found if any(word in f"{one.name} {one.text}".casefold() for word in words)
    ] or found


def _sections(base: KnowledgeBase, topic: str) -> list[str]:
    """The parts of a service that a topic names, the longest words first deciding."""
    hits = [
        (len(word), part)
        for part, words in base.topics.sections.items()
        for word in words
        if _mentions(topic, word)
    ]
    longest = max((length for length, _ in hits), default=0)
    return [part for part in base.topics.sections if (longest, part) in hits]


def _of_service(service: Service, parts: list[str]) -> Iterator[Statement]:
    skip = {"id", "title", "aliases", "documents", "favours", "automated_days"}
    for part in parts:
        if part not in skip:
            yield from _part(service, part, getattr(service, part))


def _part(service: Service, part: str, value: Any) -> Iterator[Statement]:
    entries = value.items() if isinstance(value, dict) else [("", entry) for entry in _listed(value)]
    for key, entry in entries:
        name, text = say_record(entry)
        sources = [_source(service, source) for source in entry.source]
        yield Statement(
            f"{service.title}: {part.replace('_', ' ')}", name or key, text, sources, entry.changed
        )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _source(holder: Any, source: str) -> str:
    """A source as people read it: the notes' heading, or the document's title with its day."""
    kind, _, key = source.partition(": ")
    return f"study notes, {key}" if kind == "notes" else str(holder.documents[key])


def _general(base: KnowledgeBase, topic: str) -> Iterator[Statement]:
    """Topics of no single service, the migration guide's among them."""
    guide, migration = base.topics, migration_guide(base)
    for holder, subject in [*((guide, t) for t in guide.topics), *((migration, t) for t in migration.topics)]:
        if squash(subject.title) == squash(topic) or any(_mentions(topic, word) for word in subject.words):
            for fact in subject.facts:
                sources = [_source(holder, source) for source in fact.source]
                yield Statement(subject.title, fact.name, fact.text, sources, fact.changed)
            for number, step in enumerate(subject.steps, 1):
                yield Statement(subject.title, f"Step {number}", step, sources)


def _subjects(base: KnowledgeBase) -> list[str]:
    words = [word for words in base.topics.sections.values() for word in words]
    topics = [*base.topics.topics, *migration_guide(base).topics]
    return [
        *words,
        *(topic.title for topic in topics),
        *(service.title for service in base.services.values()),
    ]
