"""An item in the making: copies on the changed paths, and lists whose length changes only at the end."""

from __future__ import annotations

from typing import Any

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.syntax.nodes import Parts
from fogbank.engines.dynamodb.values.kinds import AttributeValue, Item, type_of

INVALID_PATH = "The document path provided in the update expression is invalid for update"


class Draft:
    """A copy of an item that shares with it whatever is not changed."""

    __slots__ = ("_appended", "_owned", "_removed", "item")

    def __init__(self, item: Item) -> None:
        self.item: Item = dict(item)
        # The copied containers by their path, so that each is copied once.
        self._owned: dict[Parts, Any] = {(): self.item}
        # Per list: the elements to append (by the index that was asked for) and the indexes to remove.
        self._appended: dict[Parts, dict[int, AttributeValue]] = {}
        self._removed: dict[Parts, set[int]] = {}

    def put(self, path: Parts, value: AttributeValue) -> None:
        """Sets the value at a path. Raises ValidationException if its parent is not there."""
        parent = self._container(path)
        part = path[-1]
        if type(part) is int and part >= len(parent):
            self._appended.setdefault(path[:-1], {})[part] = value
        else:
            parent[part] = value

    def remove(self, path: Parts) -> None:
        """Takes away what is at a path, if anything is. Raises ValidationException as `put` does."""
        parent = self._container(path)
        part = path[-1]
        if type(part) is int:
            if part < len(parent):
                self._removed.setdefault(path[:-1], set()).add(part)
        else:
            parent.pop(part, None)

    def finish(self) -> None:
        """Removes and appends list elements."""
        for path, gone in self._removed.items():
            elements = self._owned[path]
            elements[:] = [element for index, element in enumerate(elements) if index not in gone]
        for path, values in self._appended.items():
            elements = self._owned[path]
            for index in sorted(values):
                elements.append(values[index])

    def _container(self, path: Parts) -> Any:
        """The own copy of the map or list that the path's last part is in."""
        parent = path[:-1]
        container = self._owned.get(parent)
        if container is None:
            container = self._own(parent)
        if isinstance(container, list) is not isinstance(path[-1], int):
            raise Fault("ValidationException", INVALID_PATH)
        return container

    def _own(self, path: Parts) -> Any:
        above: Any = self._container(path)
        part: Any = path[-1]
        value: Any = (above[part] if part < len(above) else None) if type(part) is int else above.get(part)
        kind = type_of(value) if value is not None else ""
        if kind not in ("L", "M"):
            raise Fault("ValidationException", INVALID_PATH)
        copy = value[kind].copy()
        above[part] = {kind: copy}
        self._owned[path] = copy
        return copy
