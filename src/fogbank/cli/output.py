"""Tables and JSON: drawn on a terminal, tab-separated in a pipe, exact for scripts."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any


def print_json(value: Any) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, empty: str) -> None:
    """Print rows under columns, or the sentence `empty` where there are none."""
    if not rows:
        print(empty)
    elif sys.stdout.isatty():
        _draw(columns, rows)
    else:
        for row in (columns, *rows):
            print("\t".join(row))


def _draw(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def size(count: int | None) -> str:
    """Write bytes as people do: `23 MB`."""
    return "" if count is None else f"{count / 1_000_000:.0f} MB"
