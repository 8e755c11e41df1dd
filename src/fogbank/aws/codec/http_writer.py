"""Members of a REST result that live outside the body: headers and the status."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fogbank.aws.codec.header_text import formatter
from fogbank.aws.model import ServiceModel

Headers = list[tuple[str, str]]


class HttpWriter:
    """Bound to one output or error shape."""

    def __init__(self, model: ServiceModel, shape_name: str) -> None:
        self._status: str | None = None
        self._headers: list[tuple[str, str, Callable[[Any], str]]] = []
        self._prefixes: list[tuple[str, str]] = []
        for name, ref in model.shapes[shape_name].members.items():
            if ref.location == "statusCode":
                self._status = name
            elif ref.location == "header":
                self._headers.append((name, ref.location_name or name, formatter(model, ref)))
            elif ref.location == "headers":
                self._prefixes.append((name, ref.location_name or ""))

    def status(self, result: Mapping[str, Any], default: int) -> int:
        status = result.get(self._status) if self._status else None
        return default if status is None else int(status)

    def headers(self, result: Mapping[str, Any]) -> Headers:
        written: Headers = []
        for name, wire, text in self._headers:
            value = result.get(name)
            if value is not None and value != []:
                written.append((wire, text(value)))
        for name, prefix in self._prefixes:
            pairs = result.get(name) or {}
            written += [(prefix + key, str(value)) for key, value in pairs.items()]
        return written
