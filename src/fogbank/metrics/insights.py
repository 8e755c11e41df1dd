"""Who contributes most to a figure: rules of services, each with its contributors minute by minute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

import msgspec

from fogbank.core.scope import Scope

Contributor = tuple[str, ...]  # its keys


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that a service made for one of its resources. `keys` names what tells contributors apart."""

    name: str
    keys: tuple[str, ...]
    template: str
    resource_arn: str
    since: datetime
    sums: bool = True  # whether contributions are sums of something, else counts


class Contributions(msgspec.Struct, frozen=True):
    """What contributors brought, as far as they are known apart, and what all others did together."""

    known: Mapping[Contributor, float]
    rest: float = 0.0


class InsightSource(Protocol):
    """A service that has rules."""

    def rules(self, scope: Scope) -> Iterable[Rule]:
        """The rules of an account and region."""
        ...

    def contributions(self, scope: Scope, rule: Rule, minutes: range) -> Contributions:
        """What was brought in some minutes (by their numbers since 1970)."""
        ...


class Insights:
    """All rules."""

    def __init__(self) -> None:
        self._sources: list[InsightSource] = []

    def source(self, source: InsightSource) -> None:
        """Let a service's rules be asked for."""
        self._sources.append(source)

    def rules(self, scope: Scope) -> list[Rule]:
        """All rules of an account and region, by name."""
        return sorted(
            (rule for source in self._sources for rule in source.rules(scope)), key=lambda rule: rule.name
        )

    def find(self, scope: Scope, name: str) -> tuple[InsightSource, Rule] | None:
        """A rule and who has it."""
        for source in self._sources:
            for rule in source.rules(scope):
                if rule.name == name:
                    return source, rule
        return None
