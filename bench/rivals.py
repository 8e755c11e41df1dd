"""Servers to compare: ours, and the emulators that a user would pick, from PyPI and npm at pinned versions.

The rivals are installed on first use into directories of their own in the user's cache.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench.client import request

from fogbank.runtime.directories import Directories

_REQUIREMENTS = ("moto[server]==5.2.5", "ministack==1.5.33")
_DYNALITE = "dynalite@4.0.0"
_START_SECONDS = 30.0

Command = Callable[[int, Path], list[str]]  # port, directory of the server's own


@dataclass(frozen=True, slots=True)
class Contestant:
    """A server by the command that starts it."""

    name: str
    command: Command
    environ: Callable[[int], Mapping[str, str]] = field(default=lambda port: {})
    probe: Callable[[], bytes] = field(default=lambda: rds("DescribeDBInstances"))  # answered once it is up


@dataclass(frozen=True, slots=True)
class Running:
    """A started server; `ready_seconds` passed from its spawning to its first answer with status 200."""

    process: subprocess.Popen[bytes]
    port: int
    directory: Path
    ready_seconds: float

    @property
    def pid(self) -> int:
        return self.process.pid

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def fogbank(*flags: str) -> Contestant:
    """Our server; `flags` are settings, `--engines=none`."""
    return Contestant(
        "fogbank",
        lambda port, data: [
            sys.executable,
            "-m",
            "fogbank",
            "up",
            f"--port={port}",
            f"--data={data}",
            *flags,
        ],
    )


def moto() -> Contestant:
    return Contestant("moto_server", lambda port, _: [str(_bin() / "moto_server"), "-p", str(port)])


def ministack() -> Contestant:
    return Contestant(
        "ministack",
        lambda port, _: [str(_bin() / "ministack")],
        lambda port: {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1"},
    )


def dynalite() -> Contestant:
    return Contestant(
        "dynalite",
        lambda port, _: ["node", str(_dynalite()), "--port", str(port), "--createTableMs", "0"],
        probe=lambda: dynamodb("ListTables", b"{}"),
    )


def start(contestant: Contestant, directory: Path | None = None) -> Running:
    """Start a server and wait until it answers its probe."""
    port = free_port()
    directory = directory or Path(tempfile.mkdtemp(prefix=f"bench-{contestant.name}-"))
    command = contestant.command(port, directory)
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=directory,
        env=os.environ | dict(contestant.environ(port)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not _answers(port, contestant.probe()):
        if process.poll() is not None or time.perf_counter() - began > _START_SECONDS:
            raise RuntimeError(f"{contestant.name} did not start: {' '.join(command)}")
        time.sleep(0.0005)
    return Running(process, port, directory, time.perf_counter() - began)


def rds(action: str, **members: str) -> bytes:
    """A request to RDS as SDKs send it, but for the signature, which nobody checks."""
    form = "&".join(
        f"{name}={value}" for name, value in {"Action": action, "Version": "2014-10-31", **members}.items()
    )
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "X-Amz-Date": "20260101T000000Z",
        "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/rds/aws4_request, "
        "SignedHeaders=host;x-amz-date, Signature=" + "0" * 64,
    }
    return request(body=form.encode(), headers=headers)


def dynamodb(operation: str, body: bytes) -> bytes:
    """A request to DynamoDB as SDKs send it, but for the signature, which nobody checks."""
    headers = {
        "X-Amz-Target": f"DynamoDB_20120810.{operation}",
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Date": "20260101T000000Z",
        "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, "
        "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" + "0" * 64,
    }
    return request(body=body, headers=headers)


def ask(port: int, message: bytes) -> bytes:
    """Send one request over a connection of its own; return the whole response. Raises: `OSError`."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(message.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    return received


def _answers(port: int, probe: bytes) -> bool:
    with suppress(OSError):
        return ask(port, probe).startswith(b"HTTP/1.1 200")
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _bin() -> Path:
    """The programs of the rivals' environment, which is made if need be."""
    root = Directories.default().cache / "bench-rivals"
    installed = root / "installed"
    if not installed.exists() or installed.read_text() != repr(_REQUIREMENTS):
        print(f"installing {', '.join(_REQUIREMENTS)} into {root}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(root)], check=True)
        subprocess.run([str(root / "bin" / "pip"), "install", "-q", *_REQUIREMENTS], check=True)
        installed.write_text(repr(_REQUIREMENTS))
    return root / "bin"


def _dynalite() -> Path:
    """dynalite's program; npm installs it if need be."""
    root = Directories.default().cache / "bench-dynalite"
    program = root / "node_modules" / "dynalite" / "cli.js"
    if not program.exists():
        print(f"installing {_DYNALITE} into {root}", file=sys.stderr)
        root.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--silent", "--prefix", str(root), _DYNALITE], check=True)
    return program
