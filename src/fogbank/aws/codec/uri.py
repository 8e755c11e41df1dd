"""URI templates of the REST protocols: `/{Bucket}/{Key+}?acl`."""

from __future__ import annotations

import re
from urllib.parse import unquote, unquote_plus

_LABEL = re.compile(r"\{([^}+]+)(\+?)\}")


class UriTemplate:
    """`match(path)` gives the labels, percent-decoded; `query` the constant parameters that must be there.

    `specificity` sorts templates so that of two that match, the one with more literal text comes first.
    """

    def __init__(self, uri: str) -> None:
        path, _, query = uri.partition("?")
        self.labels = [label.group(1) for label in _LABEL.finditer(path)]
        self.query = {name: values[-1] for name, values in query_values(query).items()}
        segments = path.strip("/").split("/")
        self.specificity = tuple(_rank(segment) for segment in segments)
        self._match = re.compile(_pattern(path.rstrip("/")) + "/?", re.DOTALL).fullmatch

    def match(self, path: str) -> dict[str, str] | None:
        found = self._match(path)
        if found is None:
            return None
        return {label: unquote(text) for label, text in zip(self.labels, found.groups(), strict=True)}

    def query_matches(self, query: dict[str, list[str]]) -> bool:
        return all(
            name in query and (not value or value in query[name]) for name, value in self.query.items()
        )


def query_values(query: str) -> dict[str, list[str]]:
    """Every value of every parameter, in order; a parameter without a value has the empty one."""
    found: dict[str, list[str]] = {}
    for pair in query.split("&") if query else ():
        name, _, value = pair.partition("=")
        found.setdefault(unquote_plus(name), []).append(unquote_plus(value))
    return found


def _rank(segment: str) -> int:
    """0 a literal, 1 a label with text around it, 2 a label, 3 a greedy label."""
    if "{" not in segment:
        return 0
    if "+}" in segment:
        return 3
    return 2 if _LABEL.fullmatch(segment) else 1


def _pattern(path: str) -> str:
    position, parts = 0, []
    for label in _LABEL.finditer(path):
        parts += [re.escape(path[position : label.start()]), "(.+)" if label.group(2) else "([^/]+)"]
        position = label.end()
    return "".join([*parts, re.escape(path[position:])])
