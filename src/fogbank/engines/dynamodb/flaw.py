"""What is wrong with a request before any table is looked at, in the words of the service's two generations.

DynamoDB is moving its operations from one validation layer to another, whose words differ here and there; some
operations are there already and some are not. What is raised has both, and the service knows who says which.
"""

from __future__ import annotations

from fogbank.aws.fault import Fault


class Flaw(Fault):
    """A ValidationException whose message is the newer layer's; `older` is the other's where it differs."""

    def __init__(self, message: str, older: str | None = None) -> None:
        super().__init__("ValidationException", message)
        self.older = message if older is None else older
