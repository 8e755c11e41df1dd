"""The pytest plugin. It is loaded in every project that has Fogbank installed, so it imports nothing yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fogbank.testing.cloud import Cloud

_SETTINGS = ("engines", "pace", "durability", "capacity")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("fogbank", "AWS's database services on this machine")
    group.addoption("--fogbank-engines", choices=("real", "none"), help="real engines, or none for IaC tests")
    group.addoption(
        "--fogbank-pace", choices=("instant", "aws"), help="as fast as possible, or AWS's durations"
    )
    group.addoption(
        "--fogbank-durability", choices=("process", "full"), help="what acknowledged writes survive"
    )
    group.addoption(
        "--fogbank-capacity", choices=("count", "enforce"), help="whether DynamoDB's tables throttle"
    )
    for name in _SETTINGS:
        parser.addini(f"fogbank_{name}", f"the same as --fogbank-{name}", default="")


@pytest.fixture(scope="session")
def fogbank_server(pytestconfig: pytest.Config) -> Iterator[Cloud]:
    """A private server for the whole test session; with pytest-xdist, one a worker."""
    from fogbank.testing.cloud import server

    given = {
        name: pytestconfig.getoption(f"fogbank_{name}") or pytestconfig.getini(f"fogbank_{name}")
        for name in _SETTINGS
    }
    with server(**{name: value for name, value in given.items() if value}) as cloud:
        yield cloud


@pytest.fixture
def fogbank(fogbank_server: Cloud) -> Iterator[Cloud]:
    """The private server, empty before the test and emptied after it."""
    fogbank_server.reset()
    yield fogbank_server
    fogbank_server.reset()
