"""Walk the decision tree: the path taken, and every branch that was left, with the reason."""

from __future__ import annotations

import msgspec

from fogbank.advisor.answers import Answers
from fogbank.advisor.conditions import holds
from fogbank.advisor.guide_types import Branch, Node, Tree


class Step(msgspec.Struct, frozen=True):
    """One node of the path: its question, the branch taken, the one left, and what left branch led to."""

    node: str
    question: str
    answer: str  # yes or no
    taken: str
    left: str
    left_services: list[str]
    why_left: str
    assumed: bool
    changed: str = ""


class Path(msgspec.Struct, frozen=True):
    """The way through the tree and the service at its end."""

    steps: list[Step]
    leaf: str


def walk(tree: Tree, answers: Answers) -> Path:
    """Follow the answers from the root to a leaf."""
    nodes = {node.id: node for node in tree.nodes}
    steps, here = [], nodes[tree.root]
    while True:
        yes = holds(here.when, answers.values)
        taken, left = (here.yes, here.no) if yes else (here.no, here.yes)
        steps.append(_step(nodes, here, yes, taken, left, answers))
        if taken.service:
            return Path(steps, taken.service)
        here = nodes[taken.node]


def _step(
    nodes: dict[str, Node], node: Node, yes: bool, taken: Branch, left: Branch, answers: Answers
) -> Step:
    assumed = any(one.question in node.when and not one.follows for one in answers.assumptions)
    return Step(
        node.id,
        node.text,
        "yes" if yes else "no",
        taken.label,
        left.label,
        leaves(nodes, left),
        left.left,
        assumed,
        node.changed,
    )


def leaves(nodes: dict[str, Node], branch: Branch) -> list[str]:
    """Every service that a branch can end in, left to right."""
    if branch.service:
        return [branch.service]
    node = nodes[branch.node]
    return leaves(nodes, node.yes) + leaves(nodes, node.no)
