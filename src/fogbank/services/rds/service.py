"""The RDS service: its handlers and lifecycles, put together."""

from __future__ import annotations

from typing import Final

from fogbank.core.lifecycle import Lifecycle
from fogbank.operations.context import Backing
from fogbank.operations.service import HandledService, handlers_of
from fogbank.services.rds import (
    create_db_instance,
    db_subnet_groups,
    delete_db_instance,
    describe_account,
    describe_catalog,
    describe_db_instances,
    describe_events,
    modify_db_instance,
    resource_tags,
    run_db_instance,
)
from fogbank.services.rds.lifecycle import DB_INSTANCE

LIFECYCLES: Final[tuple[Lifecycle, ...]] = (DB_INSTANCE,)

_MODULES: Final = (
    create_db_instance,
    db_subnet_groups,
    delete_db_instance,
    describe_account,
    describe_catalog,
    describe_db_instances,
    describe_events,
    modify_db_instance,
    resource_tags,
    run_db_instance,
)


def rds(backing: Backing) -> HandledService:
    """Return the service, as the gateway calls it."""
    return HandledService("rds", "rds", handlers_of(_MODULES), backing)
