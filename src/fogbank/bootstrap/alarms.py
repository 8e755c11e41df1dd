"""Alarms of our own CloudWatch, if there is one: whoever serves PutMetricAlarm here evaluates them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from fogbank.core.call import ApiService, Call
from fogbank.core.ids import request_id
from fogbank.core.scope import Scope
from fogbank.gateway.registry import Registry

_SERVICE: Final = "monitoring"


class OwnAlarms:
    """`core.facilities.Alarms` over the registry, which is complete when the first request comes."""

    def __init__(self, registry: Callable[[], Registry]) -> None:
        self._registry = registry

    async def put(self, scope: Scope, alarms: Sequence[Mapping[str, Any]]) -> bool:
        """Raises: `Fault`, as PutMetricAlarm does."""
        service = self._service("PutMetricAlarm")
        if service is None:
            return False
        for alarm in alarms:
            await service.call(Call(_SERVICE, "PutMetricAlarm", scope, dict(alarm), request_id()))
        return True

    async def delete(self, scope: Scope, names: Sequence[str]) -> None:
        service = self._service("DeleteAlarms")
        for name in names if service is not None else ():
            assert service is not None
            await service.call(Call(_SERVICE, "DeleteAlarms", scope, {"AlarmNames": [name]}, request_id()))

    def _service(self, operation: str) -> ApiService | None:
        found = (one for one in self._registry().services if one.name == _SERVICE)
        return next((one for one in found if operation in one.operations), None)
