"""Errors that engines and the runtime raise; AWS's own faults are `fogbank.aws.fault.Fault`."""

from __future__ import annotations


class EngineUnavailable(Exception):  # noqa: N818 - a state that passes, not an error of the caller
    """Not now: try again after `retry_after_seconds`."""

    def __init__(self, message: str, retry_after_seconds: float = 0.1) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class EngineRefused(Exception):  # noqa: N818 - a verdict
    """Never: the reason is for people to read and names the remedy."""

    def __init__(self, message: str, status: str | None = None) -> None:
        """`status` is AWS's word for what the resource becomes, where it is not the transition's own."""
        super().__init__(message)
        self.status = status
