"""Writers that go on until the server is killed under them."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from tests.crash.victim import Victim


class UrlWriter(threading.Thread):
    """A thread that writes to the server at `url` until it is gone."""

    url: str


def write_until_killed(victim: Victim, writers: Sequence[UrlWriter], seconds: float) -> None:
    for writer in writers:
        writer.url = victim.url
        writer.start()
    time.sleep(seconds)
    victim.kill()
    for writer in writers:
        writer.join(60)
        assert not writer.is_alive()
