"""Blocks as Markdown."""

from __future__ import annotations

from collections.abc import Iterable

from fogbank.advisor.report.blocks import Block, Bullets, Drawing, Heading, Table, Text


def markdown(blocks: Iterable[Block]) -> str:
    """Draw blocks as Markdown; a drawing becomes its caption."""
    return "\n\n".join(_block(block) for block in blocks) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * level} {text}"
        case Text(text):
            return _escape(text)
        case Bullets(items):
            return "\n".join(f"- {_escape(item)}" for item in items)
        case Table(columns, rows):
            lines = [_row(columns), _row(["---"] * len(columns)), *(_row(row) for row in rows)]
            return "\n".join(lines)
        case Drawing(_, caption):
            return f"*{_escape(caption)}*"


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(_escape(cell).replace("|", "\\|") for cell in cells) + " |"


def _escape(text: str) -> str:
    return text.replace("\n", " ").replace("*", "\\*").replace("_", "\\_").replace("<", "&lt;")
