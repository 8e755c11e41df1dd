"""One request after the other, each repeatable: journalled where it changed something, replayed at start."""

from __future__ import annotations

import importlib
import sys
import traceback
from collections.abc import Callable
from typing import Any

from . import routes, wsgi
from .backends import Backends
from .entropy import Entropy, true_urandom
from .journal import Journal
from .outbound import Outbound
from .polling import Polling
from .timepiece import Timepiece

Reply = tuple[dict[str, Any], bytes]


class Execution:
    """moto, made repeatable."""

    def __init__(self, journal: Journal) -> None:
        self.polling = Polling()
        self._journal = journal
        self._entropy = Entropy()
        self._timepiece = Timepiece()
        self._outbound = Outbound()
        self._backends = Backends(self._entropy, self._timepiece)
        self._backends.belong_to(journal.secret, journal.born)
        self._request_id = ""
        self._last: tuple[str, Reply] = ("", ({}, b""))
        self._prepared: set[str] = set()

    def install(self) -> None:
        """Load moto's core and take over its sources of chance, time and backends."""
        importlib.import_module("launcher.trimming").install()
        core: Any = importlib.import_module("moto.core.responses")
        importlib.import_module("moto.core.models").default_user_config["lambda"] = {"use_docker": False}
        core.gen_amzn_requestid_long = self._stamp
        self._entropy.install()
        self._outbound.install()
        self._backends.install()

    def replay(self, wanted: Callable[[dict[str, Any]], bool] = lambda _: True) -> int:
        """Execute the journal's entries again; return how many."""
        count = 0
        self._outbound.open = False
        for head, body in self._journal.entries():
            if wanted(head):
                self._request_id = head["request_id"]
                reply, _ = self._run(head, body, bytes.fromhex(head["seed"]), head["time"], head["tape"])
                self._last = head["request_id"], reply
                count += 1
        self._outbound.open = True
        return count

    def execute(self, head: dict[str, Any], body: bytes) -> Reply:
        """Answer a request. Raises: `polling.NothingYet`.

        A request that was executed just before this process was killed, and whose reply got lost, comes
        again with the same id: it gets that reply and is not executed twice.
        """
        if head["request_id"] == self._last[0]:
            return self._last[1]
        seed, now = true_urandom(16), self._timepiece.time()
        self._request_id = head["request_id"]
        reply, entry = self._run(head, body, seed, now, None)
        if entry is not None:
            self._journal.append(entry, body)
        return reply

    def reset(self, account: str | None, region: str | None) -> Reply:
        """Forget everything, or what was done in one account's region (global services included)."""
        if account is None or region is None:
            self._backends.drop_all()
            self._journal.clear()
            self._backends.belong_to(self._journal.secret, self._journal.born)
            return {"status": 200}, b""
        place = (account, region)
        self._journal.keep(lambda head: (head["account"], head["region"]) != place)
        self._backends.drop(place)
        self.replay(lambda head: head["account"] == account and self._backends.is_global(head["moto"]))
        return {"status": 200}, b""

    def _run(
        self, head: dict[str, Any], body: bytes, seed: bytes, at: float, tape: list[str] | None
    ) -> tuple[Reply, dict[str, Any] | None]:
        self._prepare(head["moto"])
        with self._entropy.seeded(seed, tape), self._timepiece.standing(at):
            request = wsgi.request(head, body)
            name = routes.operation(head["moto"], request)
            if name in head.get("refused", ()):
                return ({"unavailable": name}, b""), None
            self._timepiece.spread()
            reply = self._answer(head, request, name)
            if reply[0].get("status", 500) >= 400 or not routes.changes_state(name, self._entropy.drawn):
                return reply, None
            kept = {key: value for key, value in head.items() if key != "refused"}
            return reply, {**kept, "seed": seed.hex(), "time": at, "tape": self._entropy.tape}

    def _answer(self, head: dict[str, Any], request: Any, name: str) -> Reply:
        handler = routes.handler(head["moto"], head["path"])
        if handler is None:
            return {"unavailable": name}, b""
        web, aws = (
            importlib.import_module("werkzeug.exceptions"),
            importlib.import_module("botocore.exceptions"),
        )
        try:
            result = handler(request, request.raw_url, dict(request.headers))
        except web.HTTPException as error:
            result = error.code, error.get_headers(), error.get_body()
        except aws.ClientError as error:
            result = 400, {}, error.response["Error"]["Message"]
        except NotImplementedError:
            return {"unavailable": name}, b""
        except Exception:  # noqa: BLE001 - this process' fault boundary: a bug of moto's must not end it
            traceback.print_exc(file=sys.stderr)
            return {"failed": name}, b""
        status, headers, content = wsgi.reply(result)
        return {"status": status, "headers": headers}, content

    def _prepare(self, service: str) -> None:
        """Load a service of moto's on first use."""
        if service not in self._prepared:
            importlib.import_module(f"moto.{service}.urls")
            if service in ("sqs", "sns") and not self._prepared & {"sqs", "sns"}:
                self.polling.install()
            self._prepared.add(service)

    def _stamp(self, headers: dict[str, Any] | None = None) -> str:
        """The gateway's request id, in the place of one of moto's."""
        if isinstance(headers, dict):
            headers["x-amzn-requestid"] = self._request_id
        return self._request_id
