"""What is felt every time: the command's start, and the plugin in everybody's pytest."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"asyncio", "boto3", "botocore", "cryptography", "rich", "uvloop"}


def loaded(code: str) -> set[str]:
    """The modules in memory after this code."""
    script = f"{code}\nimport sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("command", ["version", "engines --help", "status --help", "up --help"])
def test_a_command_loads_nothing_heavy(command: str) -> None:
    call = f"from fogbank.cli.main import main\ntry: main({command.split()!r})\nexcept SystemExit: pass"
    assert not loaded(call) & HEAVY


def test_a_command_loads_no_other() -> None:
    found = loaded("from fogbank.cli.main import main\nmain(['version'])")
    commands = {"aws", "advise", "connect", "demo", "engines", "status", "up"}
    assert not found & {f"fogbank.cli.{name}" for name in commands}


def test_importing_fogbank_loads_no_room() -> None:
    assert {name for name in loaded("import fogbank") if name.startswith("fogbank.")} == {"fogbank.version"}
