"""Find a service by what people call it."""

from __future__ import annotations

from fogbank.advisor.errors import AnswerError
from fogbank.advisor.knowledge_base import KnowledgeBase
from fogbank.advisor.service import Service
from fogbank.advisor.words import nearest, squash


def spoken(service: Service) -> list[str]:
    """Every name of a service: id, title with and without "Amazon", aliases."""
    return [service.id, service.title, service.title.removeprefix("Amazon "), *service.aliases]


def find_service(base: KnowledgeBase, name: str) -> str:
    """Return the id for a name; raises AnswerError with the nearest known names."""
    ids = {squash(word): service.id for service in base.services.values() for word in spoken(service)}
    found = ids.get(squash(name))
    if found is None:
        raise AnswerError(f"There is no service {name!r} here.", nearest(name, list(base.services)))
    return found
