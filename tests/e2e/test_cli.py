"""The command line, as people and scripts use it."""

from __future__ import annotations

import json
import os
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.e2e.processes import await_none, working_on

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data directory whose server, if one was started, is stopped in the end."""
    place = tmp_path / "data"
    yield place
    subprocess.run(
        [sys.executable, "-m", "fogbank", "down", f"--data={place}"], check=True, capture_output=True
    )
    await_none(place)


@pytest.fixture
def run(data: Path) -> Run:
    def fogbank(command: str, *words: str, code: int = 0, **env: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "fogbank", command, f"--data={data}", *words],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env=os.environ | env,
        )
        assert done.returncode == code, done.stderr + done.stdout
        return done

    return fogbank


@pytest.fixture
def up(run: Run) -> str:
    """Start a server that acts the engines out; return its URL."""
    url: str = json.loads(run("up", "-d", "--port=0", "--engines=none", "--json").stdout)["url"]
    return url


def create(run: Run, name: str = "shop", **environ: str) -> str:
    return run(
        "aws", "rds", "create-db-instance", "--db-instance-identifier", name, "--engine", "postgres",
        "--db-instance-class", "db.t3.micro", "--allocated-storage", "20", "--master-username", "app",
        "--master-user-password", "correct-horse", "--db-name", "orders",
        "--query", "DBInstance.DBInstanceStatus", "--output", "text", **environ,
    ).stdout.strip()  # fmt: skip


def test_up_status_down(run: Run, up: str, data: Path) -> None:
    assert create(run) == "creating"
    run("aws", "rds", "wait", "db-instance-available", "--db-instance-identifier", "shop")
    lines = run("status").stdout.splitlines()
    assert up in lines[0]
    assert lines[1].split("\t")[:2] == ["NAME", "STATUS"]
    assert lines[2].split("\t")[:2] == ["db:shop", "available"]
    status = json.loads(run("status", "--json").stdout)
    assert status["resources"][0]["identifier"] == "shop"
    assert len(working_on(data)) == 1
    assert "Stopped." in run("down").stdout
    assert working_on(data) == {}
    assert "No server runs" in run("down").stdout


def test_everything_is_back_after_down_and_up(run: Run, up: str) -> None:
    create(run)
    run("down")
    run("up", "-d", "--port=0", "--engines=none")
    status = run(
        "aws", "rds", "describe-db-instances", "--query", "DBInstances[].DBInstanceStatus", "--output", "text"
    )
    assert status.stdout.strip() == "available"


def test_up_says_what_to_do_next(run: Run) -> None:
    said = run("up", "-d", "--port=0", "--engines=none").stdout
    assert "http://127.0.0.1:" in said
    assert "https://127.0.0.1:" in said
    assert "env --data" in said
    assert said.count("\n  ") == 4


def test_a_second_server_on_the_same_data_is_refused_in_one_line(run: Run, up: str, data: Path) -> None:
    said = run("up", "-d", "--port=0", code=1).stderr
    assert said.count("\n") == 1
    assert f"a Fogbank works on {data} already at {up}" in said


def test_a_port_in_use_is_one_line_with_the_remedy(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = run("up", f"--port={taken.getsockname()[1]}", code=1).stderr
    line = [line for line in said.splitlines() if line.startswith("fogbank:")]
    assert len(line) == 1
    assert "--port" in line[0]


@pytest.mark.parametrize(
    ("flag", "words"),
    [
        ("--port=many", "--port must be a number"),
        ("--engines=some", "real or none"),
        ("--account=1", "12 digits"),
    ],
)
def test_a_bad_setting_is_one_line(run: Run, flag: str, words: str) -> None:
    said = run("up", flag, code=1).stderr
    assert words in said
    assert said.count("\n") == 1


def test_env(run: Run, up: str, data: Path) -> None:
    variables = json.loads(run("env", "--json", "--account=111122223333").stdout)
    assert variables["AWS_ENDPOINT_URL"] == up
    assert variables["AWS_ACCESS_KEY_ID"] == "111122223333"
    exported = subprocess.run(
        ["sh", "-c", run("env").stdout + "env"], capture_output=True, text=True, check=True
    ).stdout
    assert f"AWS_ENDPOINT_URL={up}" in exported
    assert f"PGSSLROOTCERT={data}/tls/ca.pem" in exported
    assert f"set -gx AWS_ENDPOINT_URL {up}" in run("env", "--shell=fish").stdout


def test_env_refuses_what_would_mean_another_account_or_region(run: Run, up: str) -> None:
    assert "--account must be 12 digits, not '12'" in run("env", "--account=12", code=1).stderr
    assert "--region must be a region" in run("env", "--region=ireland", code=1).stderr


def test_status_shows_tables_and_what_belongs_to_them(run: Run, up: str) -> None:
    run(
        "aws", "dynamodb", "create-table", "--table-name", "orders", "--billing-mode", "PAY_PER_REQUEST",
        "--attribute-definitions", "AttributeName=pk,AttributeType=S",
        "--key-schema", "AttributeName=pk,KeyType=HASH",
        "--stream-specification", "StreamEnabled=true,StreamViewType=KEYS_ONLY",
    )  # fmt: skip
    run("aws", "dynamodb", "wait", "table-exists", "--table-name", "orders")
    run("aws", "dynamodb", "put-item", "--table-name", "orders", "--item", '{"pk": {"S": "a"}}')
    header, table, stream = (line.split("\t") for line in run("status").stdout.splitlines()[1:])
    assert dict(zip(header, table, strict=True)) == {
        "NAME": "table:orders", "STATUS": "ACTIVE", "ENGINE": "", "ENDPOINT": "", "MEMORY": "", "ITEMS": "1",
        "ACCOUNT": "000000000000", "REGION": "us-east-1",
    }  # fmt: skip
    assert stream[0].startswith("stream:orders/2")
    assert stream[1] == "open"
    told = json.loads(run("status", "--json").stdout)["resources"][0]
    assert (told["items"], told["size_bytes"]) == (1, 3)
    assert "orders is a DynamoDB table" in run("connect", "orders", code=1).stderr


def test_a_reset_of_no_account_is_refused(run: Run, up: str) -> None:
    assert "account must be 12 digits" in run("reset", "--account=12", code=1).stderr
    assert "region must be a region" in run("reset", "--region=ireland", code=1).stderr


def test_reset(run: Run, up: str) -> None:
    create(run)
    assert "milliseconds" in json.loads(run("reset", "--json").stdout)
    assert json.loads(run("status", "--json").stdout)["resources"] == []


def test_reset_ends_engines_and_not_the_server(run: Run, data: Path) -> None:
    run("up", "-d", "--port=0")
    create(run)
    run("aws", "rds", "wait", "db-instance-available", "--db-instance-identifier", "shop")
    assert len(working_on(data)) > 2
    assert "Empty again after" in run("reset").stdout
    deadline = time.monotonic() + 20
    while len(left := working_on(data)) > 1:
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.05)
    assert ["fogbank up" in command for command in left.values()] == [True]


def test_a_path_with_a_space_can_be_copied_from_what_up_says(tmp_path: Path) -> None:
    data = tmp_path / "my data"
    fogbank = [sys.executable, "-m", "fogbank"]
    try:
        said = subprocess.run(
            [*fogbank, "up", "-d", "--port=0", "--engines=none", f"--data={data}"],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        (line,) = [line for line in said.splitlines() if " status " in line]
        words = shlex.split(line)
        assert words[-2:] == ["--data", str(data)]
        subprocess.run([*fogbank, *words[words.index("status") :]], capture_output=True, check=True)
    finally:
        subprocess.run([*fogbank, "down", f"--data={data}"], capture_output=True, check=True)
    assert working_on(data) == {}


def test_a_reader_that_has_enough_is_no_error(run: Run, up: str, data: Path) -> None:
    """`fogbank status | head -1`, where head has gone before anything is written."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as output:
        done = subprocess.run(
            [sys.executable, "-m", "fogbank", "status", f"--data={data}"],
            stdout=output, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_unknown_instances_get_the_nearest_names(run: Run, up: str) -> None:
    assert "there are none yet" in run("logs", "shop", code=1).stderr
    create(run)
    assert "did you mean shop?" in run("connect", "shpo", code=1).stderr


def test_an_instance_of_the_same_name_elsewhere_is_told_apart(run: Run, up: str) -> None:
    create(run)
    create(run, AWS_DEFAULT_REGION="eu-west-1")
    told = run("logs", "shop", code=1).stderr
    assert "000000000000 us-east-1" in told
    assert "000000000000 eu-west-1" in told
    assert "--region" in told
    assert "shop has no log yet" in run("logs", "--region=eu-west-1", "shop", code=1).stderr
    assert "no instance shop: there are none yet" in run("logs", "--region=eu-west-2", "shop", code=1).stderr


def test_without_a_server(run: Run) -> None:
    for command, words in (
        ("status", ()),
        ("env", ()),
        ("aws", ("rds",)),
        ("connect", ("x",)),
        ("reset", ()),
    ):
        assert "start one with `fogbank up -d`" in run(command, *words, code=1).stderr


def test_a_real_instance_end_to_end(run: Run, data: Path) -> None:
    run("up", "-d", "--port=0")
    create(run)
    run("aws", "rds", "wait", "db-instance-available", "--db-instance-identifier", "shop")
    answer = run("connect", "shop", "--", "-XAtc", "SELECT current_user, current_database()",
                 PGPASSWORD="correct-horse")  # fmt: skip
    assert answer.stdout.strip() == "app|orders"
    # Only the first -- is ours: here the second is the statement, a comment.
    run("connect", "shop", "--", "-XAtc", "--", PGPASSWORD="correct-horse")
    wrong = run("connect", "shop", "--", "-XAtc", "SELECT 1", PGPASSWORD="wrong", code=2)
    assert "password authentication failed" in wrong.stderr
    assert "ready to accept connections" in run("logs", "shop").stdout
    run("aws", "rds", "delete-db-instance", "--db-instance-identifier", "shop", "--skip-final-snapshot")
    run("aws", "rds", "wait", "db-instance-deleted", "--db-instance-identifier", "shop")


def test_demo_tells_its_story() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fogbank", "demo"],
        env=os.environ | {"FOGBANK_ENGINES": "none", "FOGBANK_PACE": "aws"},  # the story is always the same
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "and the row is there: a lighthouse" in done.stdout


def test_engines_list() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fogbank", "engines", "list", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    names = {one["name"] for one in json.loads(done.stdout)}
    assert "postgres-17.11" in names


def test_an_unknown_engine_is_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fogbank", "engines", "install", "oracle"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "there is no engine oracle" in done.stderr
