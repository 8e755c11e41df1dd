"""What a new server tells people to type works in their shell."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fogbank.cli.up import _command, _data_flag
from fogbank.settings import Settings


def program(path: Path) -> Path:
    path.parent.mkdir()
    path.touch(0o755)
    return path


def test_a_command_on_the_path_is_called_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = program(tmp_path / "bin" / "fogbank")
    monkeypatch.setattr(sys, "argv", [str(mine)])
    monkeypatch.setenv("PATH", str(mine.parent))
    assert _command() == "fogbank"


def test_another_one_on_the_path_is_not_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, other = program(tmp_path / "venv" / "fogbank"), program(tmp_path / "bin" / "fogbank")
    monkeypatch.setattr(sys, "argv", [str(mine)])
    monkeypatch.setenv("PATH", str(other.parent))
    assert _command() == str(mine)


def test_a_module_is_called_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/somewhere/fogbank/__main__.py"])
    assert _command() == f"{sys.executable} -m fogbank"


def test_another_terminal_is_told_where_the_data_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOGBANK_DATA", str(tmp_path / "my data"))
    assert _data_flag(Settings.read({})) == f" --data '{tmp_path}/my data'"
    monkeypatch.delenv("FOGBANK_DATA")
    assert _data_flag(Settings.read({})) == ""
