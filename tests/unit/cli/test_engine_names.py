"""Which engine `fogbank engines remove NAME` means."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fogbank.cli.engines import _installed_name
from fogbank.cli.failure import CommandFailed
from fogbank.runtime.installer import Installed


class Cache:
    """An installer that has these."""

    def __init__(self, *names: str) -> None:
        self._names = names

    def installed(self) -> list[Installed]:
        return [Installed(name, Path(name), 0) for name in self._names]


CACHE: Any = Cache("moto-5.2.5", "postgres-14.22", "postgres-17.10", "postgres-17.11")


@pytest.mark.parametrize(
    ("name", "meant"),
    [("moto", "moto-5.2.5"), ("postgres-14", "postgres-14.22"), ("postgres-17.11", "postgres-17.11")],
)
def test_a_name_that_fits_one(name: str, meant: str) -> None:
    assert _installed_name(CACHE, name) == meant


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("postgres-17", "may be postgres-17.10 or postgres-17.11"),
        ("postgres-1", "is not installed; there is moto-5.2.5, "),
        ("../postgres-17.11", "is not installed"),
    ],
)
def test_a_name_that_fits_none_or_several(name: str, said: str) -> None:
    with pytest.raises(CommandFailed, match=said):
        _installed_name(CACHE, name)
