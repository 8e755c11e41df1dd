"""When upkeep is due: see `tend` for what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fogbank.services.dynamodb.calls import Service

EVERY_SECONDS: Final = 10.0


async def upkeep(service: Service) -> None:
    """Look after all tables, for as long as the server runs."""
    while True:
        await service.backing.clock.sleep(EVERY_SECONDS)
        if service.place.is_used:
            from fogbank.services.dynamodb.tend import look_after  # and the engine with it

            await look_after(service)
