"""Which keys are counted: those whose insights are enabled, from a start on, and as long as the table is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fogbank.services.dynamodb.capacity.consumption import Consumption
from fogbank.services.dynamodb.monitoring.insights.contributor_insights import ContributorInsights
from fogbank.store import Store

if TYPE_CHECKING:
    from fogbank.services.dynamodb.calls import Service


def watch_again(consumption: Consumption, store: Store) -> None:
    for one in store.resources.everywhere(ContributorInsights):
        if one.insights_status in ("ENABLING", "ENABLED") and not one.failure:
            from fogbank.services.dynamodb.monitoring.insights.tables import (
                key_names_of,
            )  # where there are some

            names = key_names_of(store, one)
            if names is not None:
                consumption.watch(one.scope, one.table_name, one.index_name, names)


def stop_where_gone(service: Service) -> None:
    """Forget the insights of tables and indexes that are gone."""
    from fogbank.services.dynamodb.monitoring.insights.tables import all_insights

    resources = service.backing.store.resources
    stored = resources.everywhere(ContributorInsights)
    there = {one.key for scope in {one.scope for one in stored} for one in all_insights(service, scope)}
    for one in stored:
        if one.key not in there:
            resources.delete(one.key)
            service.consumption.unwatch(one.scope, one.table_name, one.index_name)
