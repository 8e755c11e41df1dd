"""The one exception that becomes an AWS error response."""

from __future__ import annotations

from typing import Any


class Fault(Exception):  # noqa: N818 - AWS's word
    """An error that the caller of an API sees.

    `shape` is the name of an error shape of the service's model; its wire code, HTTP status and sender come
    from there. A shape that the model does not have (`ValidationException`, `InvalidParameterValue`, …)
    is one of the common errors: then the shape name is the code and `status` applies. `members` are further
    members of the error shape.

    Source: "Common Errors" of each service's API reference.
    """

    def __init__(self, shape: str, message: str, *, status: int = 400, **members: Any) -> None:
        super().__init__(message)
        self.shape = shape
        self.message = message
        self.status = status
        self.members = members

    def __repr__(self) -> str:
        return f"Fault({self.shape!r}, {self.message!r})"
