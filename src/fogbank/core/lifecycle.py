"""How a resource moves between statuses: declared once, run by the reconciler."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Final

import msgspec

from fogbank.core.event import EventTemplate
from fogbank.core.resource import Resource

if TYPE_CHECKING:
    from fogbank.core.job import StepContext

GONE: Final = "\0gone"  # a transition to GONE removes the resource
SAME: Final = "\0same"  # a transition to SAME ends in the status it began with
ANY: Final = ("\0any",)  # a transition from ANY status, unsteady ones included


class Done(msgspec.Struct, frozen=True):
    """The step is finished; the next may run."""


DONE: Final = Done()


class Wait(msgspec.Struct, frozen=True):
    """The step is not finished: run it again after `seconds`."""

    seconds: float
    why: str


# A step is idempotent: the server may die after it ran and before that was written down.
Step = Callable[["StepContext"], Awaitable[Done | Wait]]


class Transition(msgspec.Struct, frozen=True):
    """One way from a status to another.

    `during` is the status while its steps run, `on_failure` the one after a step gave up (SAME: the one
    before). `refusal` is what the caller reads who asks for it in another status. `retries` bounds attempts
    at a step whose engine was unavailable. `began`, `ended` and `failed` are ids of the service's events.
    """

    name: str
    frm: tuple[str, ...]
    during: str
    to: str
    steps: tuple[Step, ...]
    on_failure: str = "failed"
    began: str | None = None
    ended: str | None = None
    failed: str | None = None
    refusal: str = "{kind} {identifier} is not in a state that allows this: it is {status}."
    aws_seconds: float = 0.0  # how long AWS takes, for the pace "aws"
    held: int = 0  # how many of the last steps are taken when that time is over
    retries: int = 8

    def accepts(self, status: str) -> bool:
        return self.frm == ANY or status in self.frm


class Lifecycle(msgspec.Struct, frozen=True):
    """All transitions of one resource type.

    `running` names the statuses in which its engine process should live, and `recover` the transition that
    brings it back: at boot, and whenever a process ends that nobody stopped.
    """

    resource: type[Resource]
    transitions: tuple[Transition, ...]
    running: tuple[str, ...] = ()
    recover: str | None = None
    purge: tuple[Step, ...] = ()  # what a reset runs: processes and data go, nothing is kept
    rest: tuple[Step, ...] = ()  # what the server's own end runs: processes stop, everything is kept
    source_type: str = ""  # the events' kind of source, "db-instance"
    arn: Callable[[Resource], str] = lambda resource: ""
    events: Callable[[], Mapping[str, EventTemplate]] = dict

    def transition(self, name: str) -> Transition:
        """Return a transition by name; KeyError for one that was never declared."""
        for one in self.transitions:
            if one.name == name:
                return one
        raise KeyError(name)
