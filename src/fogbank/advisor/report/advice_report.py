"""The blocks of an advice."""

from __future__ import annotations

from collections.abc import Iterator

from fogbank.advisor.advice import Advice
from fogbank.advisor.availability import Design, Outcome, say_miss
from fogbank.advisor.candidates import Candidate
from fogbank.advisor.protection import Protection
from fogbank.advisor.report.blocks import Block, Bullets, Drawing, Heading, Table, Text
from fogbank.advisor.report.svg import draw
from fogbank.advisor.tree import Path
from fogbank.advisor.units import say_seconds, say_tebibytes, say_value


def advice_blocks(advice: Advice) -> Iterator[Block]:
    """Draw an advice: the recommendation first, then why."""
    yield Heading(_headline(advice), 1)
    if advice.contradictions:
        yield Heading("Requirements that contradict each other")
        for conflict in advice.contradictions:
            yield Text(f"{' and '.join(conflict.between)}: {conflict.because}.")
            yield Bullets([f"To resolve it: {way}" for way in conflict.resolve])
    yield from _tree(advice.path, advice.leaf_note)
    yield from _candidates(advice)
    if advice.best:
        yield from _design(advice.best, advice)
    if advice.protection:
        yield from _protection(advice.protection)
    yield from _assumptions(advice)
    if advice.unverified:
        yield Heading("What it rests on without a look at the page")
        yield Bullets(advice.unverified)


def _headline(advice: Advice) -> str:
    best = advice.best
    return f"{best.title}: {best.design.topology.title}" if best else "No service meets these requirements"


def _tree(path: Path, leaf_note: str) -> Iterator[Block]:
    yield Heading("The way through the decision tree")
    rows = [
        [
            step.node,
            step.question,
            step.answer + (" (assumed)" if step.assumed else ""),
            f"{step.left} ({', '.join(step.left_services)})",
            step.why_left,
        ]
        for step in path.steps
    ]
    yield Table(["Step", "Question", "Answer", "Branch left", "Why it was left"], rows)
    if leaf_note:
        yield Text(leaf_note)
    changes = [f"Step {step.node}: {step.changed}" for step in path.steps if step.changed]
    if changes:
        yield Bullets(changes)


def _candidates(advice: Advice) -> Iterator[Block]:
    yield Heading("Services that remain, best first")
    if not advice.candidates:
        yield Text("None.")
    else:
        rows = [_candidate(number, entry) for number, entry in enumerate(advice.candidates, 1)]
        yield Table(["Rank", "Service", "Speaks for it", "Gives", "Takes", "Misses"], rows)
    yield Heading("Services that are ruled out", 3)
    rows = [[entry.title, "; ".join(reason.because for reason in entry.reasons)] for entry in advice.rejected]
    yield Table(["Service", "Why"], rows)


def _candidate(number: int, entry: Candidate) -> list[str]:
    reasons = [reason.because for reason in entry.reasons if reason.points > 0]
    against = [f"but {reason.because}" for reason in entry.reasons if reason.points < 0]
    speaks = (["the decision tree ends here"] if entry.reached_by_tree else []) + reasons + against
    return [
        str(number),
        entry.title,
        "; ".join(speaks) or "nothing rules it out",
        " ".join(tradeoff.gain for tradeoff in entry.tradeoffs),
        " ".join(tradeoff.price for tradeoff in entry.tradeoffs),
        ", ".join(map(say_miss, entry.design.misses)) or "nothing",
    ]


def _design(best: Candidate, advice: Advice) -> Iterator[Block]:
    design, values = best.design, advice.answers
    yield Heading("Availability")
    yield Text(
        f"{design.topology.title}, in {', '.join(design.regions)}: {design.topology.text} "
        f"About {design.topology.cost:g} times the cost of the cheapest deployment."
    )
    yield Text(
        f"Targets: RPO {say_seconds(values['rpo'])}, RTO {say_seconds(values['rto'])}, "
        f"{values['region_count']} region(s), up to {say_tebibytes(values['size'])}."
    )
    days = advice.protection.retention_days if advice.protection else 0
    kept = f"kept {days} days" if days else "your own"
    yield Drawing(draw(design, kept), _caption(design))
    rows = [_outcome(outcome) for outcome in design.outcomes]
    yield Table(["Failure", "Who acts", "Back after", "Loses up to", "What happens", "Misses"], rows)
    yield Text(
        "Figures marked ~ are estimates: AWS publishes none, or they grow with the amount of data. After a bad "
        "deployment or a dropped table only backups help, so they do not decide the topology."
    )


def _caption(design: Design) -> str:
    links = [
        f"{link.start} to {link.end}{' in the other region' if link.secondary else ''}: {link.label}"
        for link in design.topology.links
    ]
    return f"{design.topology.title} in {', '.join(design.regions)}. {'; '.join(links)}".strip()


def _outcome(outcome: Outcome) -> list[str]:
    about = "~" if outcome.estimate else ""
    back = f"{about}{say_seconds(outcome.rto_seconds)}" if outcome.rto_seconds is not None else "never"
    loss = f"{about}{say_seconds(outcome.rpo_seconds)}" if outcome.rpo_seconds is not None else "everything"
    misses = ", ".join(miss.upper() for miss in outcome.misses) or "nothing"
    if outcome.misses and outcome.failure == "region" and not outcome.binding:
        misses = "not asked for (one region)"
    return [outcome.title, outcome.who, back, loss, outcome.text, misses]


def _protection(guard: Protection) -> Iterator[Block]:
    yield Heading("Backups and encryption")
    yield Table(
        ["Backup", "Kept", "Restores", "Into"],
        [[backup.name, backup.retention, backup.granularity, backup.restores_to] for backup in guard.backups],
    )
    yield Bullets(
        [
            _kept(guard),
            f"At rest: {guard.encryption_at_rest} Keys: {', '.join(guard.keys)}.",
            f"In transit: {guard.encryption_in_transit}",
            *(f"{demand.text} (for {', '.join(demand.asked_by)})" for demand in guard.demands),
        ]
    )
    if guard.remarks:
        yield Bullets(guard.remarks)


def _kept(guard: Protection) -> str:
    beyond = (
        f" For {guard.long_term_days} days they need AWS Backup or manual snapshots."
        if guard.long_term_days
        else ""
    )
    if not guard.retention_days:
        return f"It makes no automated backups: schedule your own.{beyond}"
    return f"Automated backups are kept {guard.retention_days} days.{beyond}"


def _assumptions(advice: Advice) -> Iterator[Block]:
    if advice.assumptions:
        yield Heading("What was assumed")
        yield Table(
            ["Question", "Taken", "Because"],
            [
                [entry.question, say_value(entry.question, entry.value), entry.because]
                for entry in advice.assumptions
            ],
        )
