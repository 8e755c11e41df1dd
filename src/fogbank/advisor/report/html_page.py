"""Blocks as one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from fogbank.advisor.report.blocks import Block, Bullets, Drawing, Heading, Table, Text

_STYLE = """
:root{color-scheme:light dark;--ink:#1b2430;--soft:#5b6776;--line:#d5dbe3;--page:#fff;--band:#f3f6fa}
@media(prefers-color-scheme:dark){:root{--ink:#e6ebf2;--soft:#9aa7b8;--line:#344152;--page:#131a23;--band:#1b2430}}
body{margin:2rem auto;max-width:68rem;padding:0 1.2rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);
background:var(--page)}
h1{font-size:1.7rem;margin:0 0 1rem}h2{font-size:1.2rem;margin:2rem 0 .6rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1.2rem 0 .4rem}.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid var(--line)}
th{background:var(--band)}td:first-child{font-weight:600}
figure{margin:1rem 0;background:#fff;border:1px solid var(--line);border-radius:8px;padding:1rem;overflow-x:auto}
figcaption{color:#5b6776;font-size:.85rem}svg{max-width:100%;height:auto}
"""


def html_page(title: str, blocks: Iterable[Block]) -> str:
    """Draw blocks as a page that needs nothing from anywhere else."""
    body = "\n".join(_block(block) for block in blocks)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level}>{escape(text)}</h{level}>"
        case Text(text):
            return f"<p>{escape(text)}</p>"
        case Bullets(items):
            return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"
        case Table(columns, rows):
            return _table(columns, rows)
        case Drawing(svg, caption):
            return f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>"


def _table(columns: list[str], rows: list[list[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
