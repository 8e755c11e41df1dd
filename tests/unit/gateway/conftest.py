"""A gateway on a free port, with services that exist for the tests alone."""

from __future__ import annotations

import asyncio
import datetime
import ssl
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.aws.identify import Identity
from fogbank.core.call import Call
from fogbank.core.scope import Scope
from fogbank.gateway.gateway import Gateway
from fogbank.gateway.registry import Registry
from fogbank.gateway.settings import GatewaySettings

TARGET = "X-Amz-Target: DynamoDB_20120810."


class Replies:
    """An API service that answers what it was told; a callable reply gets the call."""

    def __init__(self, name: str, model: str, replies: Mapping[str, Any]) -> None:
        self.name = name
        self.model = model
        self.replies = replies
        self.calls: list[Call] = []

    @property
    def operations(self) -> frozenset[str]:
        return frozenset(self.replies)

    async def call(self, call: Call) -> Mapping[str, Any]:
        self.calls.append(call)
        reply = self.replies[call.operation]
        if isinstance(reply, Exception):
            raise reply
        return await reply(call) if callable(reply) else reply


class Echo:
    """A raw service: answers with what it got, and does what the path says."""

    def __init__(self) -> None:
        self.name = "dynamodb"
        self.model = "dynamodb"
        self.started = asyncio.Event()
        self.release = asyncio.Event()
        self.finished: list[str] = []

    def handle(
        self, request: HttpRequest, identity: Identity, scope: Scope, request_id: str
    ) -> HttpResponse | Awaitable[HttpResponse]:
        match identity.operation:
            case "Wait":
                return self._wait(request)
            case "Break":
                raise RuntimeError("a bug, with a secret in the body: hunter2")
            case "Refuse":
                raise Fault("ResourceNotFoundException", "Requested resource not found")
            case "Large":
                return HttpResponse(200, [("Content-Type", "text/plain")], b"a" * int(request.body))
        headers = [
            ("X-Path", request.path), ("X-Query", request.query), ("X-Account", scope.account),
            ("X-Region", scope.region), ("X-Secure", str(request.secure)), ("X-Method", request.method),
        ]  # fmt: skip
        return HttpResponse(200, headers, request.body)

    async def _wait(self, request: HttpRequest) -> HttpResponse:
        self.started.set()
        await self.release.wait()
        self.finished.append(request.body.decode())
        return HttpResponse(200, [], request.body)


class Raw:
    """A client that writes bytes and reads responses."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def send(self, text: str | bytes) -> None:
        self.writer.write(text.encode() if isinstance(text, str) else text)

    def post(self, operation: str, body: str = "", *headers: str) -> None:
        lines = ["POST / HTTP/1.1", "Host: localhost", f"{TARGET}{operation}"]
        self.send("\r\n".join([*lines, f"Content-Length: {len(body)}", *headers, "", body]))

    async def receive(self, *, head_only: bool = False) -> tuple[int, dict[str, str], bytes]:
        async with asyncio.timeout(10):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            status_line, *lines = head.strip().split("\r\n")
            headers = {n.lower(): v for n, _, v in (line.partition(": ") for line in lines)}
            length = 0 if head_only else int(headers.get("content-length", 0))
            return int(status_line.split()[1]), headers, await self.reader.readexactly(length)

    async def ended(self) -> bytes:
        """What the server still sends until it closes."""
        async with asyncio.timeout(10):
            return await self.reader.read()


class Running:
    def __init__(self, gateway: Gateway, echo: Echo, port: int) -> None:
        self.gateway = gateway
        self.echo = echo
        self.port = port

    @asynccontextmanager
    async def client(self, context: ssl.SSLContext | None = None) -> AsyncIterator[Raw]:
        name = "localhost" if context else None
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self.port, ssl=context, server_hostname=name
        )
        try:
            yield Raw(reader, writer)
        finally:
            writer.close()


@asynccontextmanager
async def _running(settings: GatewaySettings | None = None, **options: Any) -> AsyncIterator[Running]:
    echo = Echo()
    registry = Registry()
    registry.add_raw(echo)
    gateway = Gateway(registry, settings=settings, **options)
    addresses = await gateway.start(port=0)
    try:
        yield Running(gateway, echo, addresses[0][1])
    finally:
        echo.release.set()
        await gateway.stop(1)


@pytest.fixture
def running() -> Callable[..., Any]:
    """`async with running(settings, **options) as server:` a gateway with the echoing service."""
    return _running


@pytest.fixture
def replies() -> type[Replies]:
    return Replies


@pytest.fixture(params=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Callable[[Any], Any]:
    """Run a coroutine on each of the two event loops."""
    if request.param == "asyncio":
        return asyncio.run
    uvloop = pytest.importorskip("uvloop")
    return lambda coroutine: asyncio.Runner(loop_factory=uvloop.new_event_loop).run(coroutine)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A self-signed certificate for localhost, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, key_pem = folder / "certificate.pem", folder / "key.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return pem, key_pem


class Background:
    """A gateway on a thread of its own, for clients that block."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.port = self._run(gateway.start(port=0))[0][1]
        self.url = f"http://localhost:{self.port}"

    def _run(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    def close(self) -> None:
        self._run(self.gateway.stop(1))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


@pytest.fixture
def background() -> Iterator[Callable[[Gateway], Background]]:
    started: list[Background] = []

    def start(gateway: Gateway) -> Background:
        started.append(Background(gateway))
        return started[-1]

    yield start
    for one in started:
        one.close()
