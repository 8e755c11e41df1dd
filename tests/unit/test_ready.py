"""Where a server is, and that a dead one is not taken for another process."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from fogbank.ready import Ready, place, running
from fogbank.runtime import proc


def recorded(data: Path, pid: int, life: str) -> Ready:
    ready = Ready(pid=pid, url="http://x", https_url="", port=1, data="", bundle="", started=0.0, life=life)
    place(data).write_bytes(msgspec.json.encode(ready))
    return ready


def test_a_living_server_is_found(tmp_path: Path) -> None:
    ready = recorded(tmp_path, os.getpid(), proc.start_token(os.getpid()) or "")
    assert running(tmp_path) == ready


@pytest.mark.parametrize("life", ["an earlier life", ""])
def test_somebody_else_with_the_dead_server_s_process_id_is_not_it(tmp_path: Path, life: str) -> None:
    recorded(tmp_path, os.getpid(), life)
    assert running(tmp_path) is None


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"pid": "many"}'])
def test_a_broken_record_is_no_server(tmp_path: Path, content: str) -> None:
    place(tmp_path).write_text(content)
    assert running(tmp_path) is None


def test_without_a_record_there_is_no_server(tmp_path: Path) -> None:
    assert running(tmp_path) is None
    (tmp_path / "file").touch()
    assert running(tmp_path / "file") is None
