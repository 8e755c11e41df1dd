"""A server process of a test's own: started, killed without a word, started again on the same data."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

_MAIN = """
import sys
from fogbank import bootstrap
from fogbank.settings import Settings
flags = dict(flag.split("=", 1) for flag in sys.argv[1:])
try:
    bootstrap.run(Settings.read(flags), lambda ready: print(ready.url, flush=True))
except (bootstrap.AlreadyRunning, OSError) as refused:
    raise SystemExit(str(refused))
"""
_READY_SECONDS = 20.0
_DOWN_SECONDS = 30.0


class Victim:
    """A server on `data`. It ends with the test process at the latest, because its standard input closes."""

    def __init__(self, data: Path, environ: Mapping[str, str] | None = None, **settings: str) -> None:
        self.data = data
        self._environ = os.environ | dict(environ or {})
        self._settings = {"port": "0", "owner_pipe": "true", "data": str(data)} | settings
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "not started"
        return self._process

    @property
    def log(self) -> Path:
        return self.data.with_name(f"{self.data.name}.log")

    def spawn(self) -> None:
        """Start the process without waiting until it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _MAIN, *(f"{name}={value}" for name, value in self._settings.items())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=self._environ,
            )

    def start(self) -> None:
        self.spawn()
        self.url = self._first_line()

    def _first_line(self) -> str:
        stdout = self.process.stdout
        assert stdout is not None
        readable, _, _ = select.select([stdout], [], [], _READY_SECONDS)
        line = stdout.readline().decode().strip() if readable else ""
        assert line.startswith("http://"), f"the server did not start: {self.log.read_text()[-2000:]}"
        return line

    def kill(self) -> None:
        """kill -9: no clean-up of any kind."""
        if self._process is not None:
            self._process.kill()
            self._close()

    def down(self) -> int:
        """SIGTERM; return the exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(_DOWN_SECONDS)
        finally:
            self._close()
        return self.process.returncode

    def _close(self) -> None:
        self.process.wait(_DOWN_SECONDS)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def rds(self) -> Any:
        """A boto3 client that asks once and no more."""
        return boto3.client(
            "rds",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30),
        )

    def admin(self, method: str, path: str) -> dict[str, Any]:
        request = urllib.request.Request(f"{self.url}/_fogbank/{path}", method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            decoded: dict[str, Any] = json.load(answer)
            return decoded


def eventually(seconds: float, what: str, check: Any) -> Any:
    """Call `check` until it returns something true; AssertionError with `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        select.select([], [], [], 0.01)
    return found
