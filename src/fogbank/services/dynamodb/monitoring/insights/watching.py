"""Which keys are counted after a start: those whose insights were enabled before."""

from __future__ import annotations

from fogbank.services.dynamodb.capacity.consumption import Consumption
from fogbank.services.dynamodb.monitoring.insights.contributor_insights import ContributorInsights
from fogbank.store import Store


def watch_again(consumption: Consumption, store: Store) -> None:
    for one in store.resources.everywhere(ContributorInsights):
        if one.insights_status in ("ENABLING", "ENABLED") and not one.failure:
            consumption.watch(one.scope, one.table_name, one.index_name, on=True)
