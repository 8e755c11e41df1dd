"""`fogbank region`: cut off, listed, brought back, over a restart of the server."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.e2e.processes import await_none

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Run a command on a data directory whose server is stopped in the end."""
    place = tmp_path / "data"

    def fogbank(*words: str, code: int = 0) -> str:
        command, *rest = words
        flag = [f"--data={place}"]
        # `region` has its flags behind the action.
        line = [command, *rest, *flag] if command == "region" else [command, *flag, *rest]
        done = subprocess.run(
            [sys.executable, "-m", "fogbank", *line], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == code, done.stderr + done.stdout
        return done.stdout + done.stderr

    fogbank("up", "-d", "--port=0", "--engines=none")
    yield fogbank
    fogbank("down")
    await_none(place)


def listed(run: Run) -> dict[str, str]:
    return {one["region"]: one["status"] for one in json.loads(run("region", "list", "--json"))}


def in_ireland(run: Run, *, code: int = 0) -> str:
    return run("aws", "dynamodb", "list-tables", "--region", "eu-west-1", code=code)


def test_a_region_is_cut_off_and_comes_back(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    assert listed(run) == {"us-east-1": "up"}
    assert run("region", "down", "eu-west-1") == "eu-west-1 is down.\n"
    assert "ServiceUnavailable" in in_ireland(run, code=255)
    run("down")
    run("up", "-d", "--port=0", "--engines=none")
    assert listed(run) == {"eu-west-1": "down", "us-east-1": "up"}
    lines = run("region", "list").splitlines()
    assert lines[0].split("\t") == ["region", "status", "since"]
    assert lines[1].split("\t")[:2] == ["eu-west-1", "down"]
    assert "ServiceUnavailable" in in_ireland(run, code=255)
    assert json.loads(run("region", "up", "eu-west-1", "--json")) == {"region": "eu-west-1", "status": "up"}
    assert json.loads(in_ireland(run)) == {"TableNames": []}


def test_a_region_that_there_is_not_is_refused_with_the_nearest_name(run: Run) -> None:
    said = run("region", "down", "eu-wset-1", code=1)
    assert said.startswith("fogbank: there is no region eu-wset-1: did you mean eu-west-1")
    assert listed(run) == {"us-east-1": "up"}
    assert "there is no region Ireland: did you mean" in run("region", "down", "Ireland", code=1)
    assert "the following arguments are required" in run("region", "down", code=2)
