"""Which service a term points to."""

from __future__ import annotations

import msgspec

from fogbank.advisor.knowledge_base import KnowledgeBase, standard
from fogbank.advisor.names import spoken
from fogbank.advisor.words import nearest, squash


class Association(msgspec.Struct, frozen=True):
    """A term and the services it points to; for an unknown term none, but the nearest known ones."""

    term: str
    services: list[str]
    nearest: list[str]


def keywords(terms: str, base: KnowledgeBase | None = None) -> list[Association]:
    """Look up terms with commas between them."""
    base = base or standard()
    index = _index(base)
    return [_associate(term.strip(), index) for term in terms.split(",") if term.strip()]


def _index(base: KnowledgeBase) -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for service in base.services.values():
        words = [*service.keywords.items, *service.engines.items, *service.uses.items, *spoken(service)]
        for word in {squash(word): word for word in words}.values():
            titles = index.setdefault(word.casefold(), [])
            if service.title not in titles:
                titles.append(service.title)
    return index


def _associate(term: str, index: dict[str, list[str]]) -> Association:
    key = squash(term)
    exact = [titles for word, titles in index.items() if squash(word) == key]
    partial = [titles for word, titles in index.items() if len(key) > 2 and key in squash(word)]
    found = list(dict.fromkeys(title for titles in exact or partial for title in titles))
    return Association(term, found, [] if found else list(nearest(term, index)))
