"""Fogbank in other people's tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.e2e.processes import await_none, await_removed, working_on

PROJECT = """
import pytest

@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_each_test_finds_it_empty(fogbank, name):
    rds = fogbank.client("rds")
    assert rds.describe_db_instances()["DBInstances"] == []
    rds.create_db_instance(
        DBInstanceIdentifier="orders", Engine="postgres", DBInstanceClass="db.t3.micro", AllocatedStorage=20,
        MasterUsername="app", MasterUserPassword="correct-horse",
    )
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="orders")
"""

THROTTLED = """
import pytest
from botocore.config import Config

def test_a_small_table_throttles(fogbank):
    dynamodb = fogbank.client("dynamodb", config=Config(retries={"total_max_attempts": 1}))
    dynamodb.create_table(
        TableName="orders", AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
    )
    dynamodb.get_waiter("table_exists").wait(TableName="orders")
    with pytest.raises(dynamodb.exceptions.ProvisionedThroughputExceededException):
        for number in range(1000):
            dynamodb.put_item(TableName="orders", Item={"pk": {"S": str(number)}})
"""

HOLDER = """
import fogbank, sys
with fogbank.server() as cloud:
    rds = cloud.client("rds")
    rds.create_db_instance(
        DBInstanceIdentifier="orders", Engine="postgres", DBInstanceClass="db.t3.micro", AllocatedStorage=20,
        MasterUsername="app", MasterUserPassword="correct-horse",
    )
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="orders")
    print(cloud.data, flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("words", [("--fogbank-engines=none",), (), ("--fogbank-engines=none", "-n2")])
def test_the_fixture(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "test_mine.py").write_text(PROJECT)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "3 passed" in done.stdout, done.stdout + done.stderr


def test_nothing_outlives_a_killed_test_process() -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdin is not None
    data = Path(holder.stdout.readline().strip())
    there = " ".join(working_on(data).values())
    assert "fogbank up" in there  # so that looking for them again could find something
    assert "postgres" in there
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdin.close()
    holder.stdout.close()
    await_none(data)
    await_removed(data.parent)


def test_the_plugin_is_cheap_where_nobody_uses_it() -> None:
    code = (
        "import sys, fogbank.testing.plugin;"
        "print([name for name in sys.modules if name.startswith('fogbank') and name.count('.') > 1])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['fogbank.testing.plugin']"


def test_a_bad_setting_is_named() -> None:
    import fogbank

    with pytest.raises(TypeError, match="no such setting: colour"), fogbank.server(colour="red"):
        raise AssertionError("it must not start")


def test_a_server_that_cannot_start_says_why() -> None:
    import fogbank
    from fogbank.launch import LaunchFailed

    with fogbank.server(engines="none") as cloud:
        port = int(cloud.url.rpartition(":")[2])
        with pytest.raises(LaunchFailed, match=f"Port {port} .*--port"), fogbank.server(port=port):
            raise AssertionError("it must not start")
    assert os.environ.get("AWS_ENDPOINT_URL") != cloud.url


def test_capacity_is_enforced_where_the_ini_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\nfogbank_engines = none\nfogbank_capacity = enforce\n")
    (tmp_path / "test_mine.py").write_text(THROTTLED)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "1 passed" in done.stdout, done.stdout + done.stderr
