"""Blocks as plain text for a pipe or a narrow terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from fogbank.advisor.report.blocks import Block, Bullets, Drawing, Heading, Table, Text

WIDTH = 100


def plain(blocks: Iterable[Block], width: int = WIDTH) -> str:
    """Draw blocks as text of at most `width` columns."""
    return "\n".join(line.rstrip() for block in blocks for line in _lines(block, width)) + "\n"


def _lines(block: Block, width: int) -> list[str]:
    match block:
        case Heading(text, level):
            return ["", text, ("=" if level == 1 else "-") * min(len(text), width)]
        case Text(text):
            return textwrap.wrap(text, width) or [""]
        case Bullets(items):
            return [
                line
                for item in items
                for line in textwrap.wrap(item, width, initial_indent="  * ", subsequent_indent="    ")
            ]
        case Table(columns, rows):
            return _table(columns, rows, width)
        case Drawing(_, caption):
            return textwrap.wrap(caption, width)


def _table(columns: list[str], rows: list[list[str]], width: int) -> list[str]:
    widths = column_widths([columns, *rows], width - 2 * (len(columns) - 1))
    lines = [*_row(columns, widths), "  ".join("-" * wide for wide in widths)]
    for row in rows:
        lines += _row(row, widths)
    return lines


def _row(cells: list[str], widths: list[int]) -> list[str]:
    wrapped = [textwrap.wrap(cell, wide) or [""] for cell, wide in zip(cells, widths, strict=True)]
    height = max(len(lines) for lines in wrapped)
    padded = [lines + [""] * (height - len(lines)) for lines in wrapped]
    return [
        "  ".join(part.ljust(wide) for part, wide in zip(parts, widths, strict=True))
        for parts in zip(*padded, strict=True)
    ]


def column_widths(rows: list[list[str]], room: int) -> list[int]:
    """Give each column what it needs, and share the shortage among those that need most."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    while sum(widths) > room and max(widths) > 8:
        widths[widths.index(max(widths))] -= 1
    return widths
