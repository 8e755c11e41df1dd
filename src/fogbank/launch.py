"""A server in a process of its own: started, awaited, and known by the one line it prints when it is ready."""

from __future__ import annotations

import contextlib
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from fogbank.ready import Ready

START_SECONDS = 30.0
_STOP_SECONDS = 30.0
_TRUST_SECONDS = 60.0


class LaunchFailed(Exception):  # noqa: N818 - what happened
    """The server did not come up; the message is the line that it said, for people to read."""


@dataclass(slots=True)
class Launched:
    """A server that this process started."""

    process: subprocess.Popen[bytes]
    ready: Ready

    def stop(self) -> int:
        """Let go of it (its owner's pipe, if it has one), ask it to end and wait for its end.

        Engines are stopped before the server ends; only a server that hangs is killed.
        """
        with contextlib.suppress(BrokenPipeError):
            if self.process.stdin:
                self.process.stdin.close()
        self.process.terminate()
        try:
            return self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()
        finally:
            if self.process.stdout:
                self.process.stdout.close()


def launch(flags: Sequence[str], log: Path, *, owned: bool) -> Launched:
    """Start `fogbank up` with these flags and wait until it is ready; its log is appended to `log`.

    An `owned` server ends with this process, however that ends: the kernel closes the pipe between them.
    Any other gets a session of its own and outlives it.
    Raises: `LaunchFailed`.
    """
    before = log.stat().st_size if log.exists() else 0
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "fogbank", "up", "--json", *flags],
            stdin=subprocess.PIPE if owned else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=descriptor,
            start_new_session=True,  # Ctrl-C in a terminal is for the program in front, which then stops us
        )
    finally:
        os.close(descriptor)
    line = _first_line(process, time.monotonic() + START_SECONDS)
    if line:
        return Launched(process, msgspec.json.decode(line, type=Ready))
    raise LaunchFailed(_reason(process, log, before))


def trust(ready: Ready) -> str:
    """Return the path of the certificate authority's file, which is there afterwards.

    A server makes its authority when somebody first needs it, since that takes longer than its whole start;
    asking for the file over HTTP is needing it. Raises: `OSError`, `http.client.HTTPException`.
    """
    if not Path(ready.bundle).exists():
        from http.client import HTTPConnection
        from urllib.parse import urlsplit

        url = urlsplit(ready.url)
        connection = HTTPConnection(url.hostname or "127.0.0.1", url.port, timeout=_TRUST_SECONDS)
        with contextlib.closing(connection):
            connection.request("GET", "/_fogbank/certificates/bundle.pem")
            response = connection.getresponse()
            response.read()
        if response.status != 200:
            raise OSError(f"it answered {response.status} when asked for its certificate authority")
    return ready.bundle


def client_environment(url: str, bundle: str, account: str, region: str) -> dict[str, str]:
    """The variables by which AWS's SDKs and PostgreSQL's libpq find a server and trust it.

    The JavaScript and Go SDKs read AWS_REGION, botocore AWS_DEFAULT_REGION.
    Source: "Environment variables" of the AWS SDKs and Tools Reference Guide; libpq, "Environment Variables".
    """
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": account,
        "AWS_SECRET_ACCESS_KEY": "fogbank",
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
        "FOGBANK_CA_BUNDLE": bundle,
        "PGSSLROOTCERT": bundle,
    }


def _first_line(process: subprocess.Popen[bytes], deadline: float) -> bytes:
    """What the process printed first; empty where it ended or took too long."""
    assert process.stdout is not None
    os.set_blocking(process.stdout.fileno(), False)
    received = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while b"\n" not in received and (left := deadline - time.monotonic()) > 0:
            if not selector.select(left):
                break
            chunk = _read(process.stdout)
            if chunk == b"":
                return b""
            received += chunk or b""
    return received.partition(b"\n")[0] if b"\n" in received else b""


def _read(stream: IO[bytes]) -> bytes | None:
    return os.read(stream.fileno(), 65536)


def _reason(process: subprocess.Popen[bytes], log: Path, before: int) -> str:
    """End a server that is not ready, and find what it said last."""
    try:
        code = process.wait(1.0)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return f"the server was not ready after {START_SECONDS:.0f} seconds; its log is {log}"
    with log.open("rb") as opened:
        opened.seek(before)
        said = opened.read().decode(errors="replace").strip().splitlines()
    last = said[-1].removeprefix("fogbank: ") if said else "it said nothing"
    return (
        last if code in (1, 2) and said else f"the server ended with code {code}: {last} (its log is {log})"
    )
