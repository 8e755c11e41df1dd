"""Print a report in the form asked for, or write it to a file."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

from fogbank.advisor.report.blocks import Block


def show(args: argparse.Namespace, title: str, result: Any, blocks: Callable[[], Iterable[Block]]) -> None:
    """Print `result` as JSON, or `blocks` in another form; rich only draws on a terminal."""
    if not args.output and not args.out and sys.stdout.isatty():
        from fogbank.cli.advise_terminal import draw

        draw(blocks())
        return
    text = render(args.output, title, result, blocks)
    if args.out:
        write_file(args.out, text)
    else:
        sys.stdout.write(text)


def render(output: str | None, title: str, result: Any, blocks: Callable[[], Iterable[Block]]) -> str:
    """The report as text of the form `json`, `markdown`, `html` or (None) plain."""
    if output == "json":
        import msgspec

        return msgspec.json.format(msgspec.json.encode(result, enc_hook=str), indent=2).decode() + "\n"
    if output == "markdown":
        from fogbank.advisor.report.markdown import markdown

        return markdown(blocks())
    if output == "html":
        from fogbank.advisor.report.html_page import html_page

        return html_page(title, blocks())
    from fogbank.advisor.report.plain import plain

    return plain(blocks())


def write_file(path: str, text: str) -> None:
    """Write a file that only its owner can read."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
