"""Which server a command means, and whether it is still that one."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from fogbank.cli import down
from fogbank.cli.failure import CommandFailed
from fogbank.cli.server import data_directory, find
from fogbank.ready import Ready, place, running
from fogbank.runtime import proc


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A process that is no server."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process


def record(data: Path, pid: int, life: str | None) -> Ready:
    ready = Ready(
        pid=pid, url="http://127.0.0.1:1", https_url="https://127.0.0.1:1", port=1,
        data=str(data), bundle=str(data / "tls" / "ca.pem"), started=0.0, life=life,
    )  # fmt: skip
    place(data).write_bytes(msgspec.json.encode(ready))
    return ready


def test_a_living_server_is_found(tmp_path: Path) -> None:
    ready = record(tmp_path, os.getpid(), proc.start_token(os.getpid()))
    assert running(tmp_path) == ready
    assert find(str(tmp_path)) == ready


def test_down_leaves_a_process_alone_that_only_has_a_killed_servers_id(
    tmp_path: Path, bystander: subprocess.Popen[bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    record(tmp_path, bystander.pid, life="another life of this id")
    assert running(tmp_path) is None
    assert down.run(argparse.Namespace(data=str(tmp_path))) == 0
    assert "No server runs" in capsys.readouterr().out
    assert bystander.poll() is None


def test_a_process_that_ended_unobserved_is_no_server(
    tmp_path: Path, bystander: subprocess.Popen[bytes]
) -> None:
    """Where nobody waits for a detached server (a container's first process may not), its id stays taken."""
    record(tmp_path, bystander.pid, proc.start_token(bystander.pid))
    assert running(tmp_path) is not None
    bystander.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, bystander.pid, os.WEXITED | os.WNOWAIT)  # it is a zombie now
    assert running(tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"{}", b"{", b"\xff", b'{"pid": "x"}'])
def test_a_damaged_record_is_no_server(tmp_path: Path, content: bytes) -> None:
    place(tmp_path).write_bytes(content)
    assert running(tmp_path) is None


def test_no_server_is_one_line_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match=r"no server runs on .*: start one with `fogbank up -d`"):
        find(str(tmp_path / "nothing"))


def test_the_home_directory_is_meant_by_a_tilde_as_in_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No shell expands the tilde of `--data=~/x`."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert data_directory("~/x") == tmp_path / "x"
