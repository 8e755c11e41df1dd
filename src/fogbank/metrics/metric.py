"""What a metric is: a name in a namespace with dimensions, in an account and region.

Source: CloudWatch User Guide, "Metrics concepts": every combination of dimensions is a metric of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from fogbank.core.scope import Scope

Dimensions = tuple[tuple[str, str], ...]


class Metric(NamedTuple):
    """`dimensions` are names and values in the order of the names: see `dimensions_of`."""

    account: str
    region: str
    namespace: str
    name: str
    dimensions: Dimensions = ()

    @property
    def scope(self) -> Scope:
        return Scope(self.account, self.region)


def metric_of(scope: Scope, namespace: str, name: str, dimensions: Mapping[str, str]) -> Metric:
    return Metric(scope.account, scope.region, namespace, name, dimensions_of(dimensions))


def dimensions_of(dimensions: Mapping[str, str]) -> Dimensions:
    return tuple(sorted(dimensions.items()))
