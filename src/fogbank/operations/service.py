"""A service made of handlers, one an operation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any, TypeVar

from fogbank.aws.fault import Fault
from fogbank.core.call import Call
from fogbank.core.faults import EngineRefused, EngineUnavailable
from fogbank.operations.context import Backing, Context
from fogbank.operations.refusal import not_yet
from fogbank.store.database import StateUnavailable

Request = dict[str, Any]
Response = Mapping[str, Any]
Handler = Callable[[Context, Request], Awaitable[Response]]
H = TypeVar("H", bound=Handler)


def operation(name: str) -> Callable[[H], H]:
    """Mark a handler with the name of the AWS operation that it answers."""

    def mark(handler: H) -> H:
        handler.operation = name  # type: ignore[attr-defined]  # read by `handlers_of`
        return handler

    return mark


class Handlers(Mapping[str, Handler]):
    """A room's handlers by operation; each module is imported when one of its operations is first called."""

    def __init__(self, room: str, modules: Mapping[str, Iterable[str]]) -> None:
        """`room` is a package, `modules` names the operations that each of its modules answers."""
        self._room = room
        self._module_of = {operation: module for module, names in modules.items() for operation in names}

    def __getitem__(self, name: str) -> Handler:
        return handlers_of(import_module(f"{self._room}.{self._module_of[name]}"))[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._module_of)

    def __len__(self) -> int:
        return len(self._module_of)


def handlers_of(module: ModuleType) -> dict[str, Handler]:
    """Collect the marked handlers of a module by operation name."""
    return {
        value.operation: value
        for value in vars(module).values()
        if hasattr(value, "operation") and value.__module__ == module.__name__
    }


class HandledService:
    """`core.call.ApiService` over handlers."""

    def __init__(self, name: str, model: str, handlers: Mapping[str, Handler], backing: Backing) -> None:
        self.name = name
        self.model = model
        self.operations = frozenset(handlers)
        self._handlers = handlers
        self._found: dict[str, Handler] = {}
        self._backing = backing

    async def call(self, call: Call) -> Response:
        """Raises: `Fault`; a surrounding service that is not there is one too, with the remedy in its words."""
        handler = self._found.get(call.operation) or self._find(call.operation)
        try:
            return await handler(Context(call, self._backing), call.parameters)
        except EngineRefused as refused:
            raise Fault("NotImplemented", str(refused), status=501) from refused
        except EngineUnavailable as unavailable:
            raise Fault("ServiceUnavailable", str(unavailable), status=503) from unavailable
        except StateUnavailable as full:
            message = f"Fogbank's own state cannot be read or written just now: {full}"
            raise Fault("ServiceUnavailable", message, status=503) from full

    def _find(self, name: str) -> Handler:
        handler = self._handlers.get(name)
        if handler is None:
            raise not_yet(f"{self.name}'s {name}")
        self._found[name] = handler
        return handler
