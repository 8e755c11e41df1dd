"""The rules behind Contributor Insights, and what each key contributed, minute by minute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from fogbank.core.scope import Scope
from fogbank.metrics.insights import Contributions, Contributor, Rule

if TYPE_CHECKING:
    from fogbank.services.dynamodb.calls import Service
    from fogbank.services.dynamodb.monitoring.insights.contributor_insights import ContributorInsights
    from fogbank.services.dynamodb.tables.table import Table


class KeyRules:
    """`metrics.insights.InsightSource` over the account of consumption."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def rules(self, scope: Scope) -> Iterable[Rule]:
        return (rule for rule, _, _ in self._all(scope))

    def contributions(self, scope: Scope, rule: Rule, minutes: range) -> Contributions:
        """Units consumed or throttle events, by the values of the key's attributes."""
        found = next((one for one in self._all(scope) if one[0].name == rule.name), None)
        if found is None:
            return Contributions({})
        _, insights, kind = found
        keys = self._service.consumption.hot_keys(scope, insights.table_name, insights.index_name)
        if keys is None:
            return Contributions({})
        told, rest = keys.told(kind, minutes)
        return Contributions({_contributor(key): weight for key, weight in told.items()}, rest)

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


def _contributor(key: bytes) -> Contributor:
    """The values of a key's attributes as text."""
    attributes: dict[str, dict[str, Any]] = msgspec.json.decode(key)
    return tuple(str(next(iter(value.values()))) for value in attributes.values())
