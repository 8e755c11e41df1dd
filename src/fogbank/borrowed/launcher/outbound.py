"""moto's own HTTP calls: notifications to subscribers go out once, and never again at replay."""

from __future__ import annotations

import importlib
from typing import Any

_TIMEOUT_SECONDS = 5  # a subscriber that does not answer holds up everybody: there is one thread


class Outbound:
    def __init__(self) -> None:
        self.open = False

    def install(self) -> None:
        """Take over `requests`, which is all that moto calls others by."""
        requests = importlib.import_module("requests")
        send = requests.Session.request

        def request(session: Any, method: str, url: str, **named: Any) -> Any:
            if self.open:
                return send(session, method, url, **{"timeout": _TIMEOUT_SECONDS, **named})
            answer = requests.Response()
            answer.status_code = 200
            return answer

        requests.Session.request = request
