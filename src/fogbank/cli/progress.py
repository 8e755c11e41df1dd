"""A progress bar for downloads, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn


@contextmanager
def bar(title: str) -> Iterator[Any]:
    """Give a callback that takes `fogbank.runtime.installer.Progress` and draws it."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, transient=True) as drawn:
        task = drawn.add_task(title, total=None)

        def report(progress: Any) -> None:
            total = progress.total_bytes or None
            description = f"{title}: {progress.stage}"
            drawn.update(task, description=description, completed=progress.done_bytes, total=total)

        yield report
