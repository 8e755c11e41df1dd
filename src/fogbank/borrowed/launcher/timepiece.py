"""Time, made repeatable: it stands still while a request is executed, and at replay it is what it was."""

from __future__ import annotations

import datetime
import sys
import time
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_true_time = time.time


class Timepiece:
    """Stands in for the `datetime` and `time` of all modules of moto."""

    def __init__(self) -> None:
        self._at: float | None = None
        self._module_count = 0
        self._datetime_class = _clocked(self)
        self._datetime_module = _copy(datetime, datetime=self._datetime_class)
        self._time_module = _copy(time, time=self.time)

    def time(self) -> float:
        """Seconds since 1970."""
        return _true_time() if self._at is None else self._at

    @contextmanager
    def standing(self, at: float) -> Iterator[None]:
        """Let it be `at`, and then what it was before."""
        before, self._at = self._at, at
        try:
            yield
        finally:
            self._at = before

    def spread(self) -> None:
        """Reach the modules of moto that were loaded since the last call; cheap where there are none."""
        if len(sys.modules) == self._module_count:
            return
        self._module_count = len(sys.modules)
        for name, module in list(sys.modules.items()):
            if name.startswith("moto."):
                self._replace(vars(module))

    def _replace(self, names: dict[str, Any]) -> None:
        for name, value in list(names.items()):
            if value is datetime:
                names[name] = self._datetime_module
            elif value is datetime.datetime:
                names[name] = self._datetime_class
            elif value is time:
                names[name] = self._time_module
            elif value is _true_time:
                names[name] = self.time


def _clocked(timepiece: Timepiece) -> type[datetime.datetime]:
    """A `datetime` whose now is the timepiece's; what it makes are plain datetimes."""

    class Meta(type):
        def __instancecheck__(cls, instance: object) -> bool:
            return isinstance(instance, datetime.datetime)

    class Clocked(datetime.datetime, metaclass=Meta):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Any:
            return datetime.datetime.fromtimestamp(timepiece.time(), tz)

        @classmethod
        def utcnow(cls) -> Any:
            return datetime.datetime.fromtimestamp(timepiece.time(), datetime.UTC).replace(tzinfo=None)

        @classmethod
        def today(cls) -> Any:
            return datetime.datetime.fromtimestamp(timepiece.time())  # noqa: DTZ006 - as the original does

        def __new__(cls, *parts: Any, **named: Any) -> Any:
            return datetime.datetime(*parts, **named)  # noqa: DTZ001 - as the original does

    return Clocked


def _copy(module: types.ModuleType, **instead: Any) -> types.ModuleType:
    copied = types.ModuleType(module.__name__)
    vars(copied).update(vars(module))
    vars(copied).update(instead)
    return copied
