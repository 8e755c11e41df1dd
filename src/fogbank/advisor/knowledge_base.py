"""The knowledge base: every data file, read once, on first use, and checked against the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from fogbank.advisor.check import check_conditions, check_service, check_sources
from fogbank.advisor.check_guide import check_branches, check_interview, vocabulary
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

    def guide(
        self,
        name: str,
        kind: type[R],
        folder: str = "guide",
        check: Callable[[str, str, R], None] | None = None,
    ) -> R:
        """Read a file of the guide (or of another folder) once, and check what it cites; `check` looks further."""
        key = f"{folder}/{name}.toml"
        if key not in self._guides:
            file = self._folder / folder / f"{name}.toml"
            record, text = read(file, kind), file.read_text(encoding="utf-8")
            check_sources(file.name, text, record)
            if check:
                check(file.name, text, record)
            self._guides[key] = record
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
        found = self.guide("interview", Interview, check=check_interview)
        return {question.id: question for question in found.questions}

    @property
    def vocabulary(self) -> Mapping[str, frozenset[str]]:
        """Which words an answer to each question may be; empty where it is a number or a name."""
        return vocabulary(self.questions.values())

    @property
    def tree(self) -> Tree:
        return self.guide("tree", Tree, check=self._check_tree)

    def _check_tree(self, file: str, text: str, tree: Tree) -> None:
        check_conditions(file, [node.when for node in tree.nodes], self.vocabulary, text)
        check_branches(file, text, tree, self.services)

    @property
    def contradictions(self) -> Contradictions:
        return self.guide("contradictions", Contradictions, check=self._check_contradictions)

    def _check_contradictions(self, file: str, text: str, found: Contradictions) -> None:
        check_conditions(file, [rule.when for rule in found.contradictions], self.vocabulary, text)

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
