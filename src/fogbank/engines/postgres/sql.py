"""Quoting, as the server's own quote_ident and quote_literal do it."""

from __future__ import annotations


def identifier(name: str) -> str:
    """Quote a name. ValueError for one that PostgreSQL cannot store."""
    if not name or "\0" in name:
        raise ValueError(f"not a name: {name!r}")
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Quote a string, whatever standard_conforming_strings says."""
    if "\0" in text:
        raise ValueError("PostgreSQL strings hold no zero bytes")
    quoted = "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
    return f"E{quoted}" if "\\" in text else quoted
