"""What a type cannot say of the guide: questions follow from known words, branches lead somewhere."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from fogbank.advisor.check import check_conditions, line_with
from fogbank.advisor.errors import KnowledgeError
from fogbank.advisor.guide_types import Branch, Interview, Question, Tree

_DERIVED = {
    "region_count": frozenset[str](),
    "region_problem": frozenset({"none", "outside", "too-few"}),
}  # what the advisor works out from the answers


def vocabulary(questions: Iterable[Question]) -> Mapping[str, frozenset[str]]:
    """Return the words each question accepts, by its id; an empty set accepts anything."""
    return {question.id: _words(question) for question in questions} | _DERIVED


def _words(question: Question) -> frozenset[str]:
    return frozenset({"yes", "no"} if question.kind == "yes-no" else question.choices)


def check_interview(file: str, text: str, interview: Interview) -> None:
    """Raise KnowledgeError for a question asked or implied on words that nobody can answer."""
    known = vocabulary(interview.questions)
    check_conditions(file, [question.ask_when for question in interview.questions], known, text)
    for question in interview.questions:
        for word, follows in question.implies.items():
            if word not in known[question.id]:
                reason = f"{question.id!r} implies something for {word!r}, which is not one of its words"
                raise KnowledgeError(file, line_with(text, word), reason)
            check_conditions(file, [follows], known, text)


def check_branches(file: str, text: str, tree: Tree, services: Container[str]) -> None:
    """Raise KnowledgeError for a branch of the tree that leads to no node and to no service."""
    nodes = {node.id for node in tree.nodes}
    if tree.root not in nodes:
        raise KnowledgeError(file, line_with(text, "root"), f"the root {tree.root!r} is not a node")
    for branch in _branches(tree):
        there = branch.service in services if branch.service else branch.node in nodes
        if not there:
            goal = branch.service or branch.node
            raise KnowledgeError(
                file, line_with(text, f'"{goal}"'), f"{branch.label!r} leads to {goal!r}, which is not there"
            )


def _branches(tree: Tree) -> Iterator[Branch]:
    for node in tree.nodes:
        yield node.yes
        yield node.no
