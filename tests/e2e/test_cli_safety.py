"""Commands that must not harm: a stale record, an engine in use, an instance without an engine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.e2e.processes import await_none

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Run a command on a data directory that the environment names; its server is stopped in the end."""
    data = tmp_path / "data"
    data.mkdir()

    def fogbank(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "fogbank", *words],
            env=os.environ | {"FOGBANK_DATA": str(data)} | env,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    yield fogbank
    fogbank("down")
    await_none(data)


def create(run: Run) -> None:
    done = run(
        "aws", "rds", "create-db-instance", "--db-instance-identifier", "shop", "--engine", "postgres",
        "--db-instance-class", "db.t3.micro", "--allocated-storage", "20", "--master-username", "app",
        "--master-user-password", "correct-horse",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (
        run("aws", "rds", "wait", "db-instance-available", "--db-instance-identifier", "shop").returncode == 0
    )


def test_down_leaves_a_process_alone_that_has_a_dead_server_s_id(run: Run, tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as bystander:
        record = {"pid": bystander.pid, "url": "http://127.0.0.1:9", "https_url": "", "port": 9, "data": "",
                  "bundle": "", "started": 0.0, "life": "an earlier one"}  # fmt: skip
        (tmp_path / "data" / "server.json").write_text(json.dumps(record))
        done = run("down")
        assert (done.returncode, "No server runs" in done.stdout) == (0, True), done.stderr
        assert bystander.poll() is None
        bystander.communicate(b"\n")
    assert bystander.returncode == 0


def test_the_aws_cli_gets_every_word_and_no_profile(run: Run) -> None:
    assert run("up", "-d", "--port=0", "--engines=none").returncode == 0
    version = run("aws", "--version")
    assert version.stdout.startswith("aws-cli/"), version.stderr
    described = run("aws", "--output", "text", "rds", "describe-db-instances", AWS_PROFILE="not-there")
    assert (described.returncode, described.stdout) == (0, ""), described.stderr


def test_without_engines_there_is_nothing_to_connect_to(run: Run) -> None:
    run("up", "-d", "--port=0", "--engines=none")
    create(run)
    done = run("connect", "shop")
    assert done.returncode == 1
    assert "with --engines none there is no database" in done.stderr


def test_an_engine_that_an_instance_runs_on_is_not_removed(run: Run) -> None:
    run("up", "-d", "--port=0", "--engines=none")
    create(run)
    version = json.loads(run("status", "--json").stdout)["resources"][0]["version"]
    done = run("engines", "remove", f"postgres-{version}")
    assert done.returncode == 1
    assert "is what shop runs on" in done.stderr or "is not installed" in done.stderr


def test_the_log_of_a_server_in_the_foreground_is_in_its_terminal(run: Run) -> None:
    done = run("logs", "server")
    assert done.returncode == 1
    assert "writes to its terminal" in done.stderr
