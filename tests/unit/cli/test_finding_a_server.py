"""Which server a command means, and whether it can still be spoken to."""

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

from fogbank.cli import down, env
from fogbank.cli.failure import CommandFailed
from fogbank.cli.server import data_directory, find
from fogbank.ready import Ready, place, running
from fogbank.runtime import proc


@pytest.fixture
def stand_in(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that the record in `tmp_path` calls the server."""
    with subprocess.Popen(
        [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE
    ) as process:
        call_it_the_server(tmp_path, process.pid)
        yield process


def call_it_the_server(data: Path, pid: int) -> None:
    ready = Ready(
        pid=pid, url="http://127.0.0.1:1", https_url="", port=1, data=str(data),
        bundle=str(data / "ca.pem"), started=0.0, life=proc.start_token(pid) or "",
    )  # fmt: skip
    place(data).write_bytes(msgspec.json.encode(ready))


def test_a_process_that_ended_unobserved_is_no_server(
    tmp_path: Path, stand_in: subprocess.Popen[bytes]
) -> None:
    """Where nobody waits for a detached server (a container's first process may not), its id stays taken."""
    assert running(tmp_path) is not None
    stand_in.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, stand_in.pid, os.WEXITED | os.WNOWAIT)  # it is a zombie now
    assert running(tmp_path) is None


@pytest.mark.parametrize(
    ("error", "words"), [(PermissionError, "another user's process"), (ProcessLookupError, "")]
)
def test_down_where_the_signal_cannot_be_sent(
    tmp_path: Path,
    stand_in: subprocess.Popen[bytes],
    monkeypatch: pytest.MonkeyPatch,
    error: type[OSError],
    words: str,
) -> None:
    """The server may be another user's, or end between the look and the signal."""

    def refuse(pid: int, number: int) -> None:
        stand_in.communicate()
        raise error(pid)

    monkeypatch.setattr(os, "kill", refuse)
    args = argparse.Namespace(data=str(tmp_path))
    if words:
        with pytest.raises(CommandFailed, match=words):
            down.run(args)
    else:
        assert down.run(args) == 0


def test_down_waits_for_the_end_of_the_process_and_not_of_its_record(tmp_path: Path) -> None:
    """A server that has taken its record away still holds the directory's lock."""
    code = (
        "import signal, sys, pathlib, time\n"
        "def end(*_):\n"
        f"    pathlib.Path({str(place(tmp_path))!r}).unlink()\n"
        "    time.sleep(0.3)\n"
        "    sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "print('ready', flush=True)\n"
        "signal.pause()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as slow:
        assert slow.stdout is not None
        slow.stdout.readline()
        call_it_the_server(tmp_path, slow.pid)
        assert down.run(argparse.Namespace(data=str(tmp_path))) == 0
        assert proc.start_token(slow.pid) is None


@pytest.mark.usefixtures("stand_in")
def test_env_of_a_server_that_does_not_answer_is_one_line(tmp_path: Path) -> None:
    args = argparse.Namespace(data=str(tmp_path), account="000000000000", region="us-east-1", json=True)
    with pytest.raises(CommandFailed, match=r"the server at http://127\.0\.0\.1:1 does not answer"):
        env.run(args)


def test_no_server_is_one_line_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match=r"no server runs on .*: start one with `fogbank up -d`"):
        find(str(tmp_path / "nothing"))


def test_the_home_directory_is_meant_by_a_tilde_as_in_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No shell expands the tilde of `--data=~/x`."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert data_directory("~/x") == tmp_path / "x"
