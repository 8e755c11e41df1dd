"""The start of a transition: one transaction writes status, job, secrets and event."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import msgspec

from fogbank.core.clock import Clock
from fogbank.core.job import Job
from fogbank.core.lifecycle import SAME, Lifecycle, Transition
from fogbank.core.resource import Resource
from fogbank.reconciler.step import emit
from fogbank.store import Store


class WrongState(Exception):  # noqa: N818 - reads as the sentence it raises
    """The resource's status does not allow the transition; the message is for the caller."""


def with_status(resource: Resource, status: str) -> Resource:
    """Return the resource in another status."""
    if resource.STATUS is None or status == SAME:
        return resource
    return msgspec.structs.replace(resource, **{resource.STATUS: status})


def create(
    store: Store,
    lifecycle: Lifecycle,
    resource: Resource,
    arguments: Mapping[str, Any],
    secrets: Mapping[str, str],
    clock: Clock,
) -> Resource:
    """Write a new resource and the job that makes it real. Raises: `AlreadyStored`."""
    transition = lifecycle.transition("create")
    with store.transaction():
        stored = store.resources.insert(with_status(resource, transition.during))
        _record(store, lifecycle, transition, stored, "", arguments, secrets, clock)
    return stored


def begin(
    store: Store,
    lifecycle: Lifecycle,
    resource: Resource,
    name: str,
    changes: Mapping[str, Any],
    arguments: Mapping[str, Any],
    secrets: Mapping[str, str],
    clock: Clock,
) -> Resource:
    """Move a stored resource into a transition. Raises: `WrongState`.

    The status is checked on what is stored now, not on what the caller read before it waited for something.
    """
    transition = lifecycle.transition(name)
    with store.transaction():
        current = store.resources.get(type(resource), resource.scope, resource.identifier)
        if current is None or not transition.accepts(current.status):
            status = "gone" if current is None else current.status
            raise WrongState(
                transition.refusal.format(kind=resource.KIND, identifier=resource.identifier, status=status)
            )
        changed = msgspec.structs.replace(with_status(current, transition.during), **changes)
        stored = store.resources.update(changed)
        _record(store, lifecycle, transition, stored, current.status, arguments, secrets, clock)
    return stored


def _record(
    store: Store,
    lifecycle: Lifecycle,
    transition: Transition,
    resource: Resource,
    before: str,
    arguments: Mapping[str, Any],
    secrets: Mapping[str, str],
    clock: Clock,
) -> None:
    for secret, value in secrets.items():
        store.secrets.put(secret, resource.scope, value)
    store.jobs.put(
        Job(
            id=uuid.uuid4().hex,
            key=resource.key,
            transition=transition.name,
            before=before,
            began=clock.now().timestamp(),
            arguments=dict(arguments),
        )
    )
    if transition.began:
        emit(store, lifecycle, resource, transition.began, clock, {})
