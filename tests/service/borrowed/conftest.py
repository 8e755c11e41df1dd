"""A gateway with nothing but the borrowed services behind it, and moto's environment installed once."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from fogbank.borrowed.accounts import account_of
from fogbank.borrowed.engine import NODE, Borrowed
from fogbank.borrowed.forwarder import Forwarder
from fogbank.gateway.gateway import Gateway
from fogbank.gateway.registry import Registry
from fogbank.runtime.catalog import Catalog
from fogbank.runtime.directories import Directories
from fogbank.runtime.installer import Installer
from fogbank.runtime.processes import Processes

ACCOUNT = "111122223333"


@pytest.fixture(scope="session")
def moto_cache() -> Path:
    """The user's own cache, so that moto is fetched once a machine and not once a run."""
    cache = Directories.default(os.environ).cache
    installer = Installer(Directories(cache, cache), Catalog.bundled())
    asyncio.run(installer.ensure("moto"))
    return cache


class Server:
    """Fogbank as a program sees it, in a thread; `restart` is a new server on the same data."""

    def __init__(self, directories: Directories) -> None:
        self.directories = directories
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.start()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def start(self) -> None:
        self.processes = Processes(self.directories)
        self.borrowed = Borrowed(
            self.directories, self.processes, Installer(self.directories, Catalog.bundled())
        )
        self.gateway = Gateway(Registry(), fallback=Forwarder(self.borrowed), account_of=account_of)
        self.endpoint = f"http://localhost:{self.run(self.gateway.start())[0][1]}"

    def restart(self, *, stop_moto: bool = True) -> None:
        self.run(self.gateway.stop(1))
        if stop_moto:
            self.run(self.borrowed.stop())
        self.start()

    def close(self) -> None:
        self.run(self.gateway.stop(1))
        self.run(self.borrowed.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def moto_pid(self) -> int:
        process = self.processes.find(NODE)
        assert process is not None
        return process.pid

    def client(self, service: str, account: str = ACCOUNT, region: str = "eu-central-1", **more: Any) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=region,
            aws_access_key_id=more.pop("key", account),
            aws_secret_access_key="secret",
            config=Config(retries={"total_max_attempts": 1}, **more),
        )


@pytest.fixture
def server(tmp_path: Path, moto_cache: Path) -> Iterator[Server]:
    running = Server(Directories(tmp_path / "data", moto_cache))
    yield running
    running.close()


@pytest.fixture
def client(server: Server) -> Callable[..., Any]:
    return server.client
