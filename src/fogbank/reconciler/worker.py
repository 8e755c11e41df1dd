"""One resource's worker: runs the stored job's steps until there is none, then ends."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.core.clock import Clock
from fogbank.core.facilities import Facilities, Pace
from fogbank.core.faults import EngineRefused, EngineUnavailable
from fogbank.core.job import Job
from fogbank.core.lifecycle import GONE, SAME, Lifecycle, Transition, Wait
from fogbank.core.resource import ResourceKey
from fogbank.reconciler.begin import with_status
from fogbank.reconciler.step import ResourceGone, StoredStep, emit
from fogbank.store import Store
from fogbank.store.database import StateUnavailable

_log = logging.getLogger(__name__)
_LONGEST_RETRY_SECONDS: Final = 10.0
_LONGEST_LOOK_SECONDS: Final = 1.0


class Worker:
    """Runs one resource's transitions, one step at a time.

    A newer job (a delete) takes over at a step boundary; `poke` ends a wait for it.
    """

    def __init__(
        self, key: ResourceKey, lifecycle: Lifecycle, store: Store, facilities: Facilities, clock: Clock
    ) -> None:
        self._key = key
        self._lifecycle = lifecycle
        self._store = store
        self._facilities = facilities
        self._clock = clock
        self._poked = asyncio.Event()
        self._waiting = ("", 0, 0.0)  # the job and the step that wait, and since when

    def poke(self) -> None:
        self._poked.set()

    async def run(self) -> None:
        """Work until the resource has no job."""
        while (job := self._store.jobs.get(self._key)) is not None:
            self._poked.clear()
            try:
                pause = await self._advance(job)
            except ResourceGone:
                self._store.jobs.delete(job)  # or a later resource of the same name would find it
                return
            except StateUnavailable as error:
                _log.warning("%s: the state cannot be written, trying again: %s", self._key, error)
                pause = _LONGEST_RETRY_SECONDS
            if pause:
                await self._sleep(pause)

    async def _sleep(self, seconds: float) -> None:
        sleep = asyncio.ensure_future(self._clock.sleep(seconds))
        poked = asyncio.ensure_future(self._poked.wait())
        try:
            await asyncio.wait((sleep, poked), return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleep.cancel()
            poked.cancel()

    async def _advance(self, job: Job) -> float:
        """Run the job's next step, or finish it. Returns the seconds to wait before the next look."""
        transition = self._lifecycle.transition(job.transition)
        left = self._left(job, transition) if job.step >= len(transition.steps) - transition.held else 0
        if left > 0:
            return left
        if job.step >= len(transition.steps):
            return self._finish(job, transition)
        step = transition.steps[job.step]
        context = StoredStep(self._store, self._lifecycle, job, self._facilities, self._clock)
        try:
            result = await step(context)
        except (ResourceGone, StateUnavailable):
            raise
        except EngineUnavailable as unavailable:
            return self._retry(job, transition, unavailable)
        except EngineRefused as refused:
            self._fail(job, transition, str(refused), refused.status)
            return 0
        except Fault as fault:
            self._fail(job, transition, fault.message, None)
            return 0
        except Exception:  # noqa: BLE001 - a bug in a step must not end the loop of its resource
            _log.exception("%s: step %s of %s has a bug", self._key, step.__name__, transition.name)
            self._fail(job, transition, "An internal error has occurred.", None)
            return 0
        if isinstance(result, Wait):
            return self._look_again(job, result)
        self._save(job, step=job.step + 1, attempts=0)
        return 0

    def _look_again(self, job: Job, wait: Wait) -> float:
        """Seconds until the next look: what the step says, or a tenth of the wait so far if that is longer.

        A step that looks every few milliseconds must not do so for the minutes that a recovery may take.
        """
        now = self._clock.now().timestamp()
        if self._waiting[:2] != (job.id, job.step):
            self._waiting = (job.id, job.step, now)
        tenth = (now - self._waiting[2]) / 10
        return max(wait.seconds, min(tenth, _LONGEST_LOOK_SECONDS))

    def _save(self, job: Job, *, step: int, attempts: int) -> None:
        """Write progress down, unless a newer job has taken over."""
        with self._store.transaction():
            current = self._store.jobs.get(self._key)
            if current is not None and current.id == job.id:
                self._store.jobs.put(msgspec.structs.replace(job, step=step, attempts=attempts))

    def _retry(self, job: Job, transition: Transition, unavailable: EngineUnavailable) -> float:
        attempts = job.attempts + 1
        if attempts > transition.retries:
            self._fail(job, transition, str(unavailable), None)
            return 0
        _log.info("%s: %s, attempt %d: %s", self._key, transition.name, attempts, unavailable)
        self._save(job, step=job.step, attempts=attempts)
        doubled: float = unavailable.retry_after_seconds * 2.0 ** (attempts - 1)
        return min(doubled, _LONGEST_RETRY_SECONDS)

    def _left(self, job: Job, transition: Transition) -> float:
        """How long AWS would still take, at its pace."""
        if self._facilities.pace is not Pace.AWS:
            return 0
        return job.began + transition.aws_seconds - self._clock.now().timestamp()

    def _finish(self, job: Job, transition: Transition) -> float:
        self._conclude(job, transition, transition.to, transition.ended, {})
        return 0

    def _fail(self, job: Job, transition: Transition, reason: str, status: str | None) -> None:
        _log.warning("%s: %s failed: %s", self._key, transition.name, reason)
        ended = status or transition.on_failure
        self._conclude(job, transition, ended, transition.failed, {"reason": reason, "state": ended})

    def _conclude(
        self, job: Job, transition: Transition, status: str, event: str | None, values: dict[str, str]
    ) -> None:
        """Write the outcome: status, event and the job's end, all or nothing."""
        with self._store.transaction():
            current = self._store.jobs.get(self._key)
            if current is None or current.id != job.id:
                return
            resource = self._store.resources.get(
                self._lifecycle.resource, self._key.scope, self._key.identifier
            )
            self._store.jobs.delete(job)
            if resource is None:
                return
            if event:
                emit(self._store, self._lifecycle, resource, event, self._clock, values)
            if status == GONE:
                self._store.resources.delete(self._key)
            else:
                ended = with_status(resource, job.before if status == SAME else status)
                self._store.resources.update(ended)
