"""SQS's long polling without standing still: moto would sleep inside of the one thread that there is."""

from __future__ import annotations

import importlib
from typing import Any


class NothingYet(BaseException):
    """No message is there, and the caller wants to wait. (moto catches `Exception`.)"""

    def __init__(self, wait_seconds: float) -> None:
        super().__init__()
        self.wait_seconds = wait_seconds


class Polling:
    """`may_wait` is false for the last try, which answers with no messages."""

    def __init__(self) -> None:
        self.may_wait = False

    def install(self) -> None:
        """Called when moto's SQS was loaded."""
        kind = importlib.import_module("moto.sqs.models").SQSBackend
        receive = kind.receive_message

        def receive_message(
            of: Any, queue: str, count: int, wait_seconds: float, *rest: Any, **named: Any
        ) -> Any:
            found = receive(of, queue, count, 0, *rest, **named)
            if not found and wait_seconds and self.may_wait:
                raise NothingYet(wait_seconds)
            return found

        kind.receive_message = receive_message
