"""Text as XML content and attribute values."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"[&<>\"\r\n\t\u0085\u2028]")
_MARKUP = re.compile(r"[&<>\"\r\u0085\u2028]").search
_REPLACEMENT = {
    "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#xD;", "\n": "&#xA;", "\t": "&#x9;",
    "\u0085": "&#x85;", "\u2028": "&#x2028;",
}  # fmt: skip


def content(text: str) -> str:
    """Text between tags. Line ends that XML parsers would change are written as references."""
    if _MARKUP(text) is None:
        return text if text.__class__ is str else str.__str__(text)
    return _MARKUP_ALL(lambda match: _REPLACEMENT[match.group()], text)


def attribute(text: str) -> str:
    """Text between double quotes; attribute values also lose line feeds and tabs unless written so."""
    return _SPECIAL.sub(lambda match: _REPLACEMENT[match.group()], text)


_MARKUP_ALL = re.compile(r"[&<>\"\r\u0085\u2028]").sub
