"""The gateway's way to the borrowed services: requests whole, as moto takes them."""

from __future__ import annotations

from typing import Any

from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.aws.identify import CBOR, Identity
from fogbank.borrowed.engine import Borrowed
from fogbank.borrowed.offered import BorrowedService, offered, unavailable
from fogbank.core.faults import EngineRefused, EngineUnavailable
from fogbank.core.scope import Scope

# Of the connection, or of a client's own; and what the launcher states from the scope.
# fmt: off
_NOT_FORWARDED = frozenset((
    "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "expect",
    "content-length", "accept-encoding", "user-agent", "authorization", "x-amz-security-token",
    "x-moto-account-id", "amz-sdk-invocation-id", "amz-sdk-request", "x-amz-user-agent",
))
# fmt: on
_NOT_RETURNED = frozenset(("connection", "keep-alive", "transfer-encoding", "date", "server"))
_NAMED_BUCKETS = (".localhost", ".amazonaws.com")


class Forwarder:
    """Serves whatever the registry has nobody for: a `RawHandler`."""

    def __init__(self, borrowed: Borrowed) -> None:
        self._borrowed = borrowed

    async def handle(
        self, request: HttpRequest, identity: Identity, scope: Scope, request_id: str
    ) -> HttpResponse:
        """Raises: `Fault` NotImplemented for services and operations that are not borrowed,
        ServiceUnavailable where moto does not live, InternalFailure for its bugs."""
        service = offered().service(identity.service)
        if identity.operation is not None and identity.operation in service.refused:
            raise unavailable(identity.service, identity.operation)  # moto need not run for that
        if identity.protocol == CBOR:
            from fogbank.borrowed.cbor import Transcoding  # few callers speak it

            coding = Transcoding(identity)
            plain = coding.request(request)
            return coding.response(await self._ask(plain, identity, service, scope, request_id), request_id)
        return await self._ask(request, identity, service, scope, request_id)

    async def _ask(
        self,
        request: HttpRequest,
        identity: Identity,
        service: BorrowedService,
        scope: Scope,
        request_id: str,
    ) -> HttpResponse:
        head = _head(request, identity, service, scope, request_id)
        answer, body = await exchange(self._borrowed, head, request.body)
        return HttpResponse(answer["status"], _headers(request, answer["headers"]), body)


async def exchange(borrowed: Borrowed, head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """Send a request and turn what is no answer into faults."""
    try:
        answer, content = await borrowed.send(head, body)
    except EngineRefused as error:
        raise Fault("NotImplemented", f"{error}; see `fogbank engines install moto`", status=501) from error
    except EngineUnavailable as error:
        raise Fault("ServiceUnavailable", str(error), status=503) from error
    if "unavailable" in answer:
        raise unavailable(head["service"], answer["unavailable"])
    if "failed" in answer:
        message = f"moto failed in {answer['failed']}; its log has the reason under {head['request_id']}"
        raise Fault("InternalFailure", message, status=500)
    return answer, content


def _head(
    request: HttpRequest, identity: Identity, service: BorrowedService, scope: Scope, request_id: str
) -> dict[str, Any]:
    headers = {name: value for name, value in request.headers.items() if name not in _NOT_FORWARDED}
    if service.moto == "s3":
        headers["host"] = _s3_host(headers.get("host", ""))
    return {
        "service": identity.service,
        "moto": service.part(request.path),
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "headers": headers,
        "secure": request.secure,
        "account": scope.account,
        "region": scope.region,
        "access_key": identity.access_key or "AKIAIOSFODNN7EXAMPLE",
        "request_id": request_id,
        "refused": service.refused,
    }


def _s3_host(host: str) -> str:
    """moto takes the first label of most host names for a bucket: only let it where that is meant."""
    name = host.rpartition(":")[0] if ":" in host else host
    return host if name.endswith(_NAMED_BUCKETS) or ".s3." in name else "localhost"


def _headers(request: HttpRequest, headers: list[list[str]]) -> list[tuple[str, str]]:
    # The gateway counts bodies; only for HEAD the length of a body that is not sent is moto's to know.
    skipped = _NOT_RETURNED if request.method == "HEAD" else _NOT_RETURNED | {"content-length"}
    return [(name, value) for name, value in headers if name.lower() not in skipped]
