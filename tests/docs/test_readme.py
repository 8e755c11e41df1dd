"""The README's session, word for word."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from fogbank.testing.cloud import server

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


def blocks() -> list[str]:
    return re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_the_session_with_boto3_and_psycopg() -> None:
    with server() as cloud:
        done = subprocess.run(
            [sys.executable, "-c", blocks()[0]],
            env=os.environ | cloud.env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("PostgreSQL 17.")


def test_the_table_that_is_restored() -> None:
    with server(engines="none") as cloud:
        done = subprocess.run(
            [sys.executable, "-c", blocks()[1]],
            env=os.environ | cloud.env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert "'books': {'N': '3'}" in done.stdout


def test_the_test_with_the_fixture(tmp_path: Path) -> None:
    (tmp_path / "test_readme.py").write_text(blocks()[2])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "1 passed" in done.stdout, done.stdout


def test_the_shell_lines_name_commands_that_exist() -> None:
    from fogbank.cli.main import COMMANDS

    named = set(re.findall(r"\bfogbank (\w+)", "\n".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL))))
    assert named <= set(COMMANDS)
