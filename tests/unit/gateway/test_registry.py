"""Who serves what, where a service leaves a part of itself to others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from fogbank.aws.identify import Identity
from fogbank.core.call import Call
from fogbank.gateway.registry import Registry


class Partly:
    name = "monitoring"
    model = "cloudwatch"
    operations = frozenset({"PutMetricData"})

    async def call(self, call: Call) -> Mapping[str, Any]:
        return {}


def asks(operation: str | None) -> Identity:
    return Identity("monitoring", ("cloudwatch",), operation, "json", "us-east-1", "", False)


def test_a_service_answers_for_all_of_itself() -> None:
    registry = Registry()
    registry.add(Partly())
    for operation in ("PutMetricData", "PutDashboard", None):
        found = registry.find(asks(operation))
        assert found is not None
        assert found.name == "monitoring"


def test_the_rest_may_be_left_to_others() -> None:
    registry = Registry()
    registry.add(Partly(), rest_elsewhere=True)
    assert registry.find(asks("PutMetricData")) is not None
    assert registry.find(asks("PutDashboard")) is None


def test_a_model_is_served_once() -> None:
    registry = Registry()
    registry.add(Partly(), rest_elsewhere=True)
    with pytest.raises(ValueError, match="served by 'monitoring' already"):
        registry.add(Partly())
