from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.conformance.form import Caller, load

from fogbank.testing.cloud import Cloud, server


@pytest.fixture(scope="session")
def strange_server() -> Iterator[Cloud]:
    """A server of its own: it gets what nobody would send to one that others rely on."""
    with server(engines="none") as cloud:
        yield cloud


@pytest.fixture
def rds_caller(strange_server: Cloud) -> Iterator[Caller]:
    caller = Caller(strange_server.url, load("rds"))
    yield caller
    caller.close()
    strange_server.reset()
