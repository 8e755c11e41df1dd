"""Interleaved rounds and their medians: a machine that drifts drifts for everyone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from statistics import median

Row = tuple[str, ...]


def interleaved(
    contestants: Mapping[str, Callable[[], Mapping[str, float]]], rounds: int
) -> dict[str, dict[str, float]]:
    """Let each contestant measure once a round, in turn; return the medians of each figure by contestant."""
    figures: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for _ in range(rounds):
        for name, measure in contestants.items():
            for figure, value in measure().items():
                figures[name][figure].append(value)
    return {
        name: {figure: median(values) for figure, values in all_values.items()}
        for name, all_values in figures.items()
    }


def table(rows: Sequence[Row]) -> None:
    """Print rows in columns; the first is the head."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def verdict(value: float, goal: float, *, most: bool) -> str:
    """Whether a goal is met: `most` where it is an upper bound."""
    met = value <= goal if most else value >= goal
    return "met" if met else "missed"
