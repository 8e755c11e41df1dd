"""The knowledge base: every data file, read once, on first use, and checked against the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from fogbank.advisor.check import check_conditions, check_service, check_sources
from fogbank.advisor.errors import KnowledgeError
from fogbank.advisor.guide_types import Compliance, Contradictions, Interview, Question, Regions, Topics, Tree
from fogbank.advisor.read import read
from fogbank.advisor.service import Service
from fogbank.advisor.sourced import Record

R = TypeVar("R", bound=Record)


class KnowledgeBase:
    """The data files under a folder: `knowledge/*.toml` (services), `guide/*.toml`, `templates/*.toml`.

    Nothing is read before it is asked for. Raises KnowledgeError for a broken file.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._guides: dict[str, Record] = {}
        self._services: dict[str, Service] | None = None

    def guide(self, name: str, kind: type[R], folder: str = "guide") -> R:
        """Read a file of the guide (or of another folder) once, and check what it cites."""
        key = f"{folder}/{name}.toml"
        if key not in self._guides:
            file = self._folder / folder / f"{name}.toml"
            self._guides[key] = read(file, kind)
            check_sources(file.name, file.read_text(encoding="utf-8"), self._guides[key])
        found = self._guides[key]
        assert isinstance(found, kind)
        return found

    @property
    def services(self) -> Mapping[str, Service]:
        """All services by id, in the alphabetical order of their files."""
        if self._services is None:
            self._services = {service.id: service for service in self._read_services()}
        return self._services

    def _read_services(self) -> Iterator[Service]:
        folder = self._folder / "knowledge"
        for file in sorted(folder.glob("*.toml")):
            service = read(file, Service)
            if file.name != f"{service.id}.toml":
                raise KnowledgeError(file.name, 1, f"the file of {service.id!r} is called {service.id}.toml")
            check_service(file.name, file.read_text(encoding="utf-8"), service, self.vocabulary)
            yield service

    @property
    def questions(self) -> Mapping[str, Question]:
        """The interview's questions by id, in the order in which they are asked."""
        return {question.id: question for question in self.guide("interview", Interview).questions}

    @property
    def vocabulary(self) -> Mapping[str, frozenset[str]]:
        """Which words an answer to each question may be; empty where it is a number or a name."""
        words = {q.id: frozenset(q.choices) for q in self.questions.values()}
        return words | {
            "region_count": frozenset(),
            "region_problem": frozenset({"none", "outside", "too-few"}),
        }

    @property
    def tree(self) -> Tree:
        found = self.guide("tree", Tree)
        check_conditions("tree.toml", [node.when for node in found.nodes], self.vocabulary)
        return found

    @property
    def contradictions(self) -> Contradictions:
        found = self.guide("contradictions", Contradictions)
        check_conditions("contradictions.toml", [rule.when for rule in found.contradictions], self.vocabulary)
        return found

    @property
    def compliance(self) -> Compliance:
        return self.guide("compliance", Compliance)

    @property
    def regions(self) -> Regions:
        return self.guide("regions", Regions)

    @property
    def topics(self) -> Topics:
        return self.guide("topics", Topics)


@lru_cache(maxsize=1)
def standard() -> KnowledgeBase:
    """The knowledge base that comes with Fogbank."""
    return KnowledgeBase(Path(__file__).parent)
