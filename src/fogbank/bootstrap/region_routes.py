"""`/_fogbank/regions…`: regions are cut off and brought back."""

from __future__ import annotations

import difflib
from typing import Any

from fogbank.aws.regions import every_region
from fogbank.bootstrap.server import Server
from fogbank.gateway.admin import AdminRefused, AdminRequest, AdminRoutes


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
        return {"regions": [self._shown(name) for name in sorted(self._in_use())]}

    async def down(self, request: AdminRequest) -> dict[str, Any]:
        name = self._named(request)
        self._server.regions.cut(name, self._server.clock.now())
        return self._shown(name)

    async def up(self, request: AdminRequest) -> dict[str, Any]:
        name = self._named(request)
        self._server.regions.heal(name)
        return self._shown(name)

    def _in_use(self) -> set[str]:
        keys = self._server.store.resources.keys()
        names = {key.region for key in keys if key.region}
        return names | {self._server.settings.region} | set(self._server.regions.down)

    def _named(self, request: AdminRequest) -> str:
        """The region of a request. Raises: `AdminRefused` for one that is none of AWS's and not in use here."""
        name = request.body.get("region") if isinstance(request.body, dict) else None
        if not isinstance(name, str):
            raise AdminRefused('this takes {"region": "…"} with the name of a region, such as eu-west-1')
        known = every_region() | self._in_use()
        if name not in known:
            near = difflib.get_close_matches(name, sorted(known), n=3) or ["eu-west-1"]
            raise AdminRefused(f"there is no region {name}: did you mean {', '.join(near)}?")
        return name

    def _shown(self, name: str) -> dict[str, Any]:
        since = self._server.regions.down.get(name)
        shown = {"region": name, "status": "up" if since is None else "down"}
        return shown if since is None else shown | {"since": since.isoformat()}
