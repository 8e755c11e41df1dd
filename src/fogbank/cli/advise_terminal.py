"""Blocks on a terminal, drawn by rich."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text as RichText

from fogbank.advisor.report.blocks import Block, Bullets, Drawing, Heading, Table, Text


def draw(blocks: Iterable[Block]) -> None:
    """Print blocks to standard output."""
    console = Console(highlight=False)
    for block in blocks:
        match block:
            case Heading(text, level):
                console.print(RichText(f"\n{text}", style="bold cyan" if level == 1 else "bold"))
            case Text(text) | Drawing(_, text):
                console.print(RichText(text))
            case Bullets(items):
                for item in items:
                    console.print(Padding(RichText(f"• {item}"), (0, 0, 0, 2)))
            case Table(columns, rows):
                console.print(_table(columns, rows))


def _table(columns: list[str], rows: list[list[str]]) -> RichTable:
    table = RichTable(*columns, show_lines=False, header_style="bold")
    for row in rows:
        table.add_row(*(RichText(cell) for cell in row))
    return table
