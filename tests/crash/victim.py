"""A server process of a test's own: started, killed without a word, started again on the same data."""

from __future__ import annotations

import json
import select
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from fogbank.settings import as_flags

_READY_SECONDS = 20.0
_DOWN_SECONDS = 30.0


class Victim:
    """A server on `data`. It ends with the test process at the latest, because its standard input closes."""

    def __init__(self, data: Path, log: Path | None = None, **settings: str) -> None:
        self.data = data
        self._settings = {"port": "0", "owner_pipe": "true", "data": str(data)} | settings
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""
        self.log = log or data.with_name(f"{data.name}.log")

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "not started"
        return self._process

    def spawn(self) -> None:
        """Start the process without waiting until it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "fogbank", "up", "--json", *as_flags(self._settings)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )

    def start(self) -> None:
        self.spawn()
        self.url = self._announced_url()

    def refusal(self) -> str:
        """Start a server that refuses to; return what it said. AssertionError where it does not end."""
        self.spawn()
        code = self.process.wait(_READY_SECONDS)
        self._close()
        assert code != 0
        return self.log.read_text()

    def _announced_url(self) -> str:
        stdout = self.process.stdout
        assert stdout is not None
        readable, _, _ = select.select([stdout], [], [], _READY_SECONDS)
        line = stdout.readline().decode() if readable else ""
        assert line, f"the server did not start: {self.log.read_text()[-2000:]}"
        url: str = json.loads(line)["url"]
        return url

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
