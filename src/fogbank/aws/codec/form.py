"""Form bodies of the query protocols: `Filters.Filter.1.Name=x` as a tree of dicts with text leaves."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote_plus

from fogbank.aws.fault import Fault

Tree = dict[str, Any]

# What XML 1.0 has no way to write (section 2.2, "Characters").
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def fields(encoded: str) -> dict[str, str]:
    """The pairs of a form; a name that comes twice keeps its last value."""
    found = {}
    for pair in encoded.split("&"):
        name, _, value = pair.partition("=")
        if "%" in pair or "+" in pair:
            name, value = unquote_plus(name), unquote_plus(value)
        if name:
            found[name] = value
    return found


def tree(pairs: dict[str, str]) -> Tree:
    """Names split at their dots. Where `A=` and `A.1=` both come, the structured one counts."""
    root: Tree = {}
    for name, value in pairs.items():
        if "." not in name:
            root.setdefault(name, value)
            continue
        *path, leaf = name.split(".")
        node = root
        for step in path:
            inner = node.get(step)
            if inner.__class__ is not dict:
                inner = node[step] = {}
            node = inner
        node.setdefault(leaf, value)
    return root


def checked(pairs: dict[str, str]) -> dict[str, str]:
    """The pairs, if XML can say them back. Raises `Fault` InvalidParameterValue, in RDS's words."""
    if any(_NOT_IN_XML.search(value) for value in pairs.values()):
        raise Fault("InvalidParameterValue", "The input isn't valid. Input can't contain control characters.")
    return pairs


def body_text(body: bytes) -> str:
    """Raises `Fault` MalformedQueryString for bytes that are no text."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Fault("MalformedQueryString", "The query string is not valid UTF-8.", status=404) from error


def malformed(name: str, kind: str) -> Fault:
    return Fault("MalformedInput", f"Value for parameter {name} is not a valid {kind}.")


def in_order(node: Any, name: str, element: str | None) -> list[tuple[str, Any]]:
    """The elements of a list or map, each with its path, by their numbers; gaps are closed.

    The services take a list under its element's name, under `member` and without either, so all are read.
    Raises `Fault` MalformedInput.
    """
    if node.__class__ is not dict:
        if node == "":  # how clients say that a list is empty
            return []
        raise malformed(name, "list")
    inner = node.get(element) if element else None
    if inner is None and "member" in node:
        element, inner = "member", node["member"]
    if inner.__class__ is dict:
        node, name = inner, f"{name}.{element}"
    elif inner == "":
        return []
    try:
        numbers = sorted(node, key=int)
    except ValueError as error:
        raise malformed(name, "list") from error
    return [(f"{name}.{number}", node[number]) for number in numbers]
