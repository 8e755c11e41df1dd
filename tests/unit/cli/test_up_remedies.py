"""What `fogbank up` says where the operating system refuses."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from fogbank.cli.up import _remedy
from fogbank.settings import Settings

SETTINGS = Settings(data=Path("/srv/fog"), cache=Path("/c"))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk(number: int) -> None:
    said = _remedy(OSError(number, os.strerror(number)), SETTINGS)
    assert said == "the disk of /srv/fog is full: free some space, or choose another --data"


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_closed_place_is_named(number: int) -> None:
    said = _remedy(OSError(number, os.strerror(number), "/srv/fog/run"), SETTINGS)
    assert said == "/srv/fog/run cannot be written: choose another --data"
