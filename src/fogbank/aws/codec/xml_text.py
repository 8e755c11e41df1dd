"""Text as XML content and attribute values."""

from __future__ import annotations

import re

# Line ends that parsers would change are written as references, in attributes tabs and line feeds as well.
_IN_CONTENT = re.compile('[&<>"\r\u0085\u2028]')
_IN_ATTRIBUTES = re.compile('[&<>"\r\u0085\u2028\n\t]')
_needs_escape = _IN_CONTENT.search
_REPLACEMENT = {
    "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#xD;", "\n": "&#xA;", "\t": "&#x9;",
    "\u0085": "&#x85;", "\u2028": "&#x2028;",
}  # fmt: skip


def _replacement(match: re.Match[str]) -> str:
    return _REPLACEMENT[match.group()]


def content(text: str) -> str:
    """Text between tags."""
    if _needs_escape(text) is None:
        return text if text.__class__ is str else str.__str__(text)
    return _IN_CONTENT.sub(_replacement, text)


def attribute(text: str) -> str:
    """Text between double quotes."""
    return _IN_ATTRIBUTES.sub(_replacement, text)


def code_and_message(code: str, message: str) -> str:
    """What every error begins with."""
    text = f"<Code>{content(code)}</Code>"
    return f"{text}<Message>{content(message)}</Message>" if message else text
