"""A server with the engine that starts nothing, for tests of what AWS clients see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fogbank.testing.cloud import Cloud, server


@pytest.fixture(scope="session")
def acting_server() -> Iterator[Cloud]:
    with server(engines="none") as cloud:
        yield cloud


@pytest.fixture
def cloud(acting_server: Cloud) -> Cloud:
    acting_server.reset()
    return acting_server


@pytest.fixture
def rds(cloud: Cloud) -> Any:
    return cloud.client("rds")
