"""Directories that are marked as tops of hierarchies."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from fogbank.runtime.spread import spread_out


def test_a_directory_is_marked_once_and_for_all(tmp_path: Path) -> None:
    if shutil.which("lsattr") is None or subprocess.run(["lsattr", "-d", tmp_path], check=False).returncode:
        pytest.skip("lsattr cannot look here: not ext4, or it is not installed")
    for _ in range(2):
        spread_out(tmp_path)
        shown = subprocess.run(["lsattr", "-d", tmp_path], capture_output=True, text=True, check=True).stdout
        if "e" in shown.split()[0]:  # extents: ext4
            assert "T" in shown.split()[0]


def test_other_file_systems_are_left_as_they_are() -> None:
    spread_out(Path("/proc/self"))  # refuses every ioctl
    assert Path("/proc/self").is_dir()
