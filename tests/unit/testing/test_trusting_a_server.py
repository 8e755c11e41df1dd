"""The authority's file is there for whoever is given its path, though a server starts without making it."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fogbank.launch import trust
from fogbank.ready import running
from fogbank.testing.cloud import Cloud, server


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """A server that nobody has spoken to."""
    with server(engines="none") as made:
        yield made


def anchors(path: str | Path) -> int:
    """How many certificate authorities a file makes a client trust."""
    return len(ssl.create_default_context(cafile=str(path)).get_ca_certs())


def test_the_path_of_a_fresh_server(cloud: Cloud) -> None:
    assert anchors(cloud.bundle) == 1


def test_the_variables_of_a_fresh_server(cloud: Cloud) -> None:
    assert anchors(cloud.env["FOGBANK_CA_BUNDLE"]) == 1
    assert cloud.env["PGSSLROOTCERT"] == cloud.env["FOGBANK_CA_BUNDLE"]


def test_the_env_command_of_a_fresh_server(cloud: Cloud) -> None:
    command = [sys.executable, "-m", "fogbank", "env", f"--data={cloud.data}", "--json"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert anchors(json.loads(said)["FOGBANK_CA_BUNDLE"]) == 1


def test_a_server_that_has_none_is_refused(cloud: Cloud) -> None:
    """`trust` promises a file that is there: any other answer is an error."""
    ready = running(cloud.data)
    assert ready is not None
    (cloud.data / "tls").touch()  # no authority can be made in a file
    with pytest.raises(OSError, match="it answered 500"):
        trust(ready)


def test_asking_twice_changes_nothing(cloud: Cloud) -> None:
    ready = running(cloud.data)
    assert ready is not None
    first = Path(trust(ready)).read_bytes()
    assert Path(trust(ready)).read_bytes() == first
