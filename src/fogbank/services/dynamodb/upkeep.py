"""When upkeep is due: see `tend` for what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fogbank.services.dynamodb.calls import Service

EVERY_SECONDS: Final = 10.0


async def upkeep(service: Service) -> None:
    """Look after all tables, for as long as the server runs."""
    _go_on(service)
    while True:
        await service.backing.clock.sleep(EVERY_SECONDS)
        if service.place.is_used:
            from fogbank.services.dynamodb.tend import look_after  # and the engine with it

            await look_after(service)


def _go_on(service: Service) -> None:
    """Send what an earlier server did not send any more."""
    if service.place.is_used:
        from fogbank.services.dynamodb.tables.table import Table

        tables = service.backing.store.resources.everywhere(Table)
        if any(table.replication or table.kinesis is not None for table in tables):
            service.couriers.wake_all()
