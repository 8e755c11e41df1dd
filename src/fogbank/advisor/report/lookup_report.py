"""The blocks of a comparison, an explanation, keywords and a migration plan."""

from __future__ import annotations

from collections.abc import Iterator

from fogbank.advisor.compare import Comparison
from fogbank.advisor.explain import Explanation
from fogbank.advisor.keywords import Association
from fogbank.advisor.migrate import Plan
from fogbank.advisor.report.blocks import Block, Bullets, Heading, Table, Text
from fogbank.advisor.units import say_roughly


def comparison_blocks(comparison: Comparison) -> Iterator[Block]:
    yield Heading(" and ".join(comparison.services), 1)
    for section in comparison.sections:
        yield Heading(section.title)
        yield Table(["", *comparison.services], [[row.name, *row.cells] for row in section.rows])


def explanation_blocks(explanation: Explanation) -> Iterator[Block]:
    yield Heading(explanation.topic[:1].upper() + explanation.topic[1:], 1)
    about = ""
    for statement in explanation.statements:
        if statement.about != about:
            about = statement.about
            yield Heading(about)
        lead = f"{statement.name}: " if statement.name else ""
        lines = [f"{lead}{statement.text}", f"Source: {'; '.join(statement.source)}"]
        yield Bullets(
            [*lines, *([f"Changed since the notes: {statement.changed}"] if statement.changed else [])]
        )


def keyword_blocks(associations: list[Association]) -> Iterator[Block]:
    yield Heading("Keywords", 1)
    rows = []
    for entry in associations:
        unknown = f"unknown; the nearest known: {', '.join(entry.nearest)}"
        rows.append([entry.term, ", ".join(entry.services) or unknown])
    yield Table(["Term", "Points to"], rows)


def plan_blocks(plan: Plan) -> Iterator[Block]:
    yield Heading(f"{plan.source} to {plan.target}" if plan.target else plan.source, 1)
    yield Text(f"{plan.strategy.title}, because {plan.strategy.because}.")
    if plan.cutover:
        yield Text(f"Cut-over: {plan.cutover.title}, because {plan.cutover.because}.")
        yield Text(f"The full load takes about {say_roughly(plan.load_seconds)} over the link.")
        yield Heading("Tools")
        yield Table(["Tool", "For"], [[tool.name, tool.what_for] for tool in plan.tools])
    yield Heading("Steps, in order")
    yield Table(["", "Step"], [[str(number), step] for number, step in enumerate(plan.steps, 1)])
    yield Heading("What was left, and why")
    left = {**plan.strategy.left, **(plan.cutover.left if plan.cutover else {})}
    yield Table(["Option", "Why not"], [[title, why] for title, why in left.items()])
    if plan.warnings:
        yield Heading("Beware")
        yield Bullets(plan.warnings)
    if plan.assumptions:
        yield Heading("What was assumed")
        yield Bullets(plan.assumptions)
