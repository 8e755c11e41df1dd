"""The steps of an export. It starts over after a kill, and writes the same objects again.

Source: the developer guide's "DynamoDB table export output format".
"""

from __future__ import annotations

from fogbank.core.faults import EngineRefused
from fogbank.core.job import StepContext
from fogbank.core.lifecycle import DONE, Done, Wait
from fogbank.keyvalue.place import Place


class Exports:
    """Steps over the items at a place."""

    def __init__(self, place: Place) -> None:
        self._place = place

    async def write_files(self, ctx: StepContext) -> Done | Wait:
        """Write everything to the bucket; what fails is written down."""
        early = ctx.resource.to_time - ctx.clock.now().timestamp()
        if early > 0:  # the first second of a recovery that was switched on within it
            return Wait(early, "the time to export is not over")
        from fogbank.services.dynamodb.transfers.bucket import TransferFailed  # a start needs none of it
        from fogbank.services.dynamodb.transfers.unloading import unload

        try:
            await unload(ctx, self._place.store)
        except TransferFailed as failed:
            ctx.update(failure_code=failed.code, failure_message=str(failed), end_time=ctx.clock.now())
        return DONE

    async def judge(self, ctx: StepContext) -> Done:
        """An export of which something failed has failed."""
        if ctx.resource.failure_code:
            raise EngineRefused(ctx.resource.failure_message)
        return DONE
