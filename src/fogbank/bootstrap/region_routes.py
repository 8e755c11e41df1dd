"""`/_fogbank/regions…`: regions are cut off and brought back."""

from __future__ import annotations

import re
from typing import Any, Final

from fogbank.bootstrap.server import Server
from fogbank.gateway.admin import AdminRefused, AdminRequest, AdminRoutes

_NAME: Final = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")


class RegionRoutes:
    """The handlers, over one server."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def routes(self) -> AdminRoutes:
        return {
            ("GET", "/_fogbank/regions"): self.list,
            ("POST", "/_fogbank/regions/down"): self.down,
            ("POST", "/_fogbank/regions/up"): self.up,
        }

    async def list(self, request: AdminRequest) -> dict[str, Any]:
        """Regions that have resources of Fogbank's own, and those that are cut off."""
        keys = self._server.store.resources.keys()
        names = {key.region for key in keys if key.region} | {self._server.settings.region}
        return {"regions": [self._shown(name) for name in sorted(names | set(self._server.regions.down))]}

    async def down(self, request: AdminRequest) -> dict[str, Any]:
        name = _region(request)
        self._server.regions.cut(name, self._server.clock.now())
        return self._shown(name)

    async def up(self, request: AdminRequest) -> dict[str, Any]:
        name = _region(request)
        self._server.regions.heal(name)
        return self._shown(name)

    def _shown(self, name: str) -> dict[str, Any]:
        since = self._server.regions.down.get(name)
        shown = {"region": name, "status": "up" if since is None else "down"}
        return shown if since is None else shown | {"since": since.isoformat()}


def _region(request: AdminRequest) -> str:
    """Raises: `AdminRefused` for what is no region's name."""
    name = request.body.get("region") if isinstance(request.body, dict) else None
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise AdminRefused('this takes {"region": "…"} with the name of a region, such as eu-west-1')
    return name
