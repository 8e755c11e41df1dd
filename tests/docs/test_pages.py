"""The documentation is true where a machine can tell."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from fogbank.settings import Settings, flag_name, variable_name

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")])


def test_the_coverage_page_is_what_the_code_generates() -> None:
    script = ROOT / "scripts" / "generate-coverage"
    done = subprocess.run([sys.executable, str(script), "--check"], check=False)
    assert done.returncode == 0, "run scripts/generate-coverage and commit docs/coverage.md"


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_every_setting_is_documented(name: str) -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    assert flag_name(name) in page
    assert variable_name(name) in page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_and_rooms_that_are_named_exist(page: Path) -> None:
    """`scripts/…`, `tests/…`, `bench/…` and `services/….py` in backquotes."""
    for name in re.findall(
        r"`((?:scripts|tests|bench|docs|requirements)/[\w./-]*)`", page.read_text("utf-8")
    ):
        assert (ROOT / name).exists(), f"{page.name} names {name}"
    for name in re.findall(r"`((?:\w+/)+\w+\.py)`", page.read_text("utf-8")):
        assert (ROOT / "src" / "fogbank" / name).exists() or (ROOT / name).exists(), f"{page.name}: {name}"


def test_every_room_is_in_the_architecture() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rooms = {path.name for path in (ROOT / "src" / "fogbank").iterdir() if (path / "__init__.py").exists()}
    missing = {room for room in rooms if f"`{room}/" not in page}
    assert not missing
