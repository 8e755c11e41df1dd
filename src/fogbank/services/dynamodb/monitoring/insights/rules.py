"""The rules behind Contributor Insights, and what each key contributed, minute by minute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from fogbank.core.scope import Scope
from fogbank.metrics.insights import Contributor, Rule

if TYPE_CHECKING:
    from fogbank.services.dynamodb.calls import Service
    from fogbank.services.dynamodb.monitoring.insights.contributor_insights import ContributorInsights
    from fogbank.services.dynamodb.tables.table import Table

_MOST_KEYS: Final = 10_000


class KeyRules:
    """`metrics.insights.InsightSource` over the account of consumption."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def rules(self, scope: Scope) -> Iterable[Rule]:
        return (rule for rule, _, _ in self._all(scope))

    def contributions(self, scope: Scope, rule: Rule, minutes: range) -> Mapping[Contributor, float]:
        """Units consumed or throttle events, by the values of the key's attributes."""
        found = next((one for one in self._all(scope) if one[0].name == rule.name), None)
        if found is None:
            return {}
        _, insights, kind = found
        keys = self._service.consumption.hot_keys(scope, insights.table_name, insights.index_name)
        if keys is None:
            return {}
        heaviest = keys.most_used if kind.endswith("C") else keys.most_throttled
        totals: dict[Contributor, float] = {}
        for key, weight in heaviest(minutes, _MOST_KEYS):
            contributor = _contributor(key, rule.keys)
            if contributor is not None:
                totals[contributor] = totals.get(contributor, 0.0) + weight
        return totals

    def _all(self, scope: Scope) -> Iterator[tuple[Rule, ContributorInsights, str]]:
        from fogbank.services.dynamodb.monitoring.insights.tables import all_insights
        from fogbank.services.dynamodb.tables.table import Table

        for insights in all_insights(self._service, scope):
            if insights.insights_status != "ENABLED":
                continue
            table = self._service.backing.store.resources.get(Table, scope, insights.table_name)
            assert table is not None, "all_insights gives those of tables that are there"
            for kind, name in insights.rules.items():
                yield _rule(table, insights, kind, name), insights, kind


def _rule(table: Table, insights: ContributorInsights, kind: str, name: str) -> Rule:
    index = next((one for one in table.indexes if one.name == insights.index_name), None)
    schema = table.keys if index is None else index.keys
    keys = [attribute for attribute, role in schema if role == "HASH" or kind.startswith("S")]
    return Rule(
        name=name,
        keys=tuple(keys),
        template=f"DynamoDBContributorInsights-{kind}",
        resource_arn=table.arn if index is None else f"{table.arn}/index/{index.name}",
        since=insights.since,
        sums=kind.endswith("C"),
    )


def _contributor(key: bytes, names: tuple[str, ...]) -> Contributor | None:
    """The values of a key's attributes as text; None for a key that lacks one: a query has no sort key."""
    attributes: dict[str, dict[str, Any]] = msgspec.json.decode(key)
    if any(name not in attributes for name in names):
        return None
    return tuple(str(next(iter(attributes[name].values()))) for name in names)
