"""A service made of handlers, one an operation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from types import ModuleType
from typing import Any, TypeVar

from fogbank.core.call import Call
from fogbank.operations.context import Backing, Context
from fogbank.operations.refusal import not_yet

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


def handlers_of(modules: Iterable[ModuleType]) -> dict[str, Handler]:
    """Collect the marked handlers of modules by operation name."""
    return {
        value.operation: value
        for module in modules
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
        self._backing = backing

    async def call(self, call: Call) -> Response:
        handler = self._handlers.get(call.operation)
        if handler is None:
            raise not_yet(f"{self.name}'s {call.operation}")
        return await handler(Context(call, self._backing), call.parameters)
