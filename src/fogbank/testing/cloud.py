"""A private server for tests: on a free port, in a directory of its own, gone with whoever started it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fogbank.launch import client_environment, launch, trust
from fogbank.ready import Ready
from fogbank.settings import as_flags

ACCOUNT = "000000000000"
REGION = "us-east-1"


class Cloud:
    """A running server, and clients aimed at it."""

    def __init__(self, ready: Ready) -> None:
        self._ready = ready

    @property
    def url(self) -> str:
        """The endpoint for AWS clients, `http://127.0.0.1:…`."""
        return self._ready.url

    @property
    def https_url(self) -> str:
        return self._ready.https_url

    @property
    def bundle(self) -> Path:
        """The certificate authority's file: `sslrootcert`, `AWS_CA_BUNDLE`."""
        return Path(trust(self._ready))

    @property
    def data(self) -> Path:
        """The server's data directory."""
        return Path(self._ready.data)

    @property
    def env(self) -> dict[str, str]:
        """What a subprocess needs in its environment to find the server."""
        return client_environment(self.url, trust(self._ready), ACCOUNT, REGION)

    def client(self, service: str, *, region: str = REGION, account: str = ACCOUNT, **options: Any) -> Any:
        """Return a boto3 client. ImportError with the remedy where boto3 is missing."""
        return self._session(region, account).client(service, endpoint_url=self.url, **options)

    def resource(self, service: str, *, region: str = REGION, account: str = ACCOUNT, **options: Any) -> Any:
        """Return a boto3 resource. ImportError with the remedy where boto3 is missing."""
        return self._session(region, account).resource(service, endpoint_url=self.url, **options)

    def _session(self, region: str, account: str) -> Any:
        try:
            boto3 = __import__("boto3")
        except ImportError as error:
            raise ImportError("clients need boto3: pip install 'fogbank[test]'") from error
        return boto3.session.Session(
            region_name=region,
            aws_access_key_id=account,
            aws_secret_access_key="fogbank",  # noqa: S106 - any secret will do
        )

    def reset(self, *, account: str | None = None, region: str | None = None) -> None:
        """Forget every resource, or those of one account and region; takes milliseconds."""
        scope = {"account": account, "region": region}
        url = urlsplit(self.url)
        connection = HTTPConnection(url.hostname or "127.0.0.1", url.port, timeout=60)
        try:
            body = json.dumps({name: value for name, value in scope.items() if value})
            connection.request("POST", "/_fogbank/reset", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            answer = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise RuntimeError(f"the reset failed: {answer.decode(errors='replace')}")


@contextmanager
def server(**settings: Any) -> Iterator[Cloud]:
    """Run a private server for the length of a `with` block.

    `settings` are those of `fogbank.settings.Settings` (`engines="none"`, …). It leaves no process and
    no file behind, not even if this process is killed.
    Raises: `fogbank.launch.LaunchFailed` with one line that says why.
    """
    with tempfile.TemporaryDirectory(prefix="fogbank-", ignore_cleanup_errors=True) as place:
        data = Path(place) / "data"
        flags = as_flags({"port": 0, "data": data, "log_level": "warning", "owner_pipe": True} | settings)
        launched = launch([*flags, f"--remove-at-end={place}"], Path(place) / "server.log", owned=True)
        try:
            yield Cloud(launched.ready)
        finally:
            launched.stop()
