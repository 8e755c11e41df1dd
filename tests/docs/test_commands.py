"""Every command is documented."""

from __future__ import annotations

import re
from pathlib import Path

from fogbank.cli.main import COMMANDS

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text("utf-8")


def test_the_page_has_the_commands_that_there_are() -> None:
    assert re.findall(r"^\| `fogbank (\w+)", PAGE, re.MULTILINE) == list(COMMANDS)
