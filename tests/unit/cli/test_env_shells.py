"""Exports whose values hold what shells treat as their own."""

from __future__ import annotations

import subprocess

import pytest

from fogbank.cli.env import _FORMS

AWKWARD = 'it\'s $HOME `id` \\ "x"'


def test_a_posix_shell_reads_back_what_was_meant() -> None:
    script = _FORMS["sh"]("V", AWKWARD) + '; printf %s "$V"'
    assert subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout == AWKWARD


@pytest.mark.parametrize("shell", ["powershell"])
def test_powershell_doubles_the_quote(shell: str) -> None:
    assert _FORMS[shell]("V", "it's") == "$env:V = 'it''s'"
