"""A node's data directory: there whole, or not at all."""

from __future__ import annotations

import contextlib
import errno
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from fogbank.core.faults import EngineRefused, EngineUnavailable
from fogbank.engines.postgres.control import renew_identity
from fogbank.engines.postgres.copy import copy_template, forget_templates
from fogbank.engines.postgres.recycle import Recycled


def new_cluster(template: Path, data: Path, recycled: Recycled, finish: Callable[[Path], None]) -> None:
    """Make `data` from a template. A kill half-way leaves it absent: the name comes last.

    `finish` gets the directory before it has its name. Raises: `EngineRefused` where the disk is full,
    `EngineUnavailable` where somebody removed the template meanwhile.
    """
    if data.exists():
        return
    partial = data.with_name(f"{data.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    with _disk_errors(partial):
        recycled.take(template, partial)
        copy_template(template, partial)
        renew_identity(partial)
        finish(partial)
        partial.rename(data)


@contextlib.contextmanager
def _disk_errors(partial: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        shutil.rmtree(partial, ignore_errors=True)
        forget_templates()
        raise EngineUnavailable(f"cannot make the data directory {partial.parent}: {error}", 0.1) from error
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise EngineRefused(f"the disk is full: {partial.parent} has no room", "storage-full") from error
        raise EngineRefused(f"cannot make the data directory {partial.parent}: {error}") from error
