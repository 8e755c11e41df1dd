"""Running a server in the foreground until it is told to end."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from fogbank.bootstrap.claim import Claim
from fogbank.ready import Ready
from fogbank.runtime import proc
from fogbank.settings import Settings

# So many containers more than at the last look before the youngest are looked through for cycles: a request leaves
# none, and Python's own 700 would have it done for every tenth request.
_GARBAGE = 10_000


def run(settings: Settings, on_ready: Callable[[Ready], None]) -> int:
    """Run a server; `on_ready` is called once it answers. Returns the exit code.

    Ends on SIGTERM, SIGINT, a POST to `/_fogbank/stop`, and, with `owner_pipe`, when standard input closes.
    Raises: `AlreadyRunning`, `fogbank.gateway.addresses.PortInUse`, `OSError`, each with one line that says
    what to do.
    """
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    claim = Claim(settings.data)
    claim.take()
    try:
        _run_loop(_serve(settings, claim, on_ready))
    finally:
        claim.release()
    return 0


def _run_loop(main: Coroutine[Any, Any, None]) -> None:
    """uvloop where there is one: it answers several times as often as asyncio's own loop."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(main)
        return
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)


async def _serve(settings: Settings, claim: Claim, on_ready: Callable[[Ready], None]) -> None:
    gc.disable()  # what is imported stays: looking through it while it grows costs 5 % of the start
    from fogbank.bootstrap.admin import Admin
    from fogbank.bootstrap.server import Server

    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end.set)
    if settings.owner_pipe:
        _end_with_owner(loop, end)
    server = Server(settings)
    try:
        addresses = await server.start(lambda made: Admin(made, end.set).routes())
        ready = _ready(settings, addresses[0][1], server.started)
        claim.publish(ready)
        gc.freeze()
        gc.set_threshold(_GARBAGE)
        gc.enable()
        on_ready(ready)
        await end.wait()
    finally:
        await server.stop()


def _ready(settings: Settings, port: int, started: float) -> Ready:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return Ready(
        pid=os.getpid(),
        url=f"http://{host}:{port}",
        https_url=f"https://{host}:{port}",
        port=port,
        data=str(settings.data),
        bundle=str(settings.data / "tls" / "ca.pem"),
        started=started,
        life=proc.start_token(os.getpid()) or "",
    )


def _end_with_owner(loop: asyncio.AbstractEventLoop, end: asyncio.Event) -> None:
    """End when whoever started this server has gone: its end of the pipe closes then, even by kill -9."""

    def readable() -> None:
        if not os.read(sys.stdin.fileno(), 4096):
            loop.remove_reader(sys.stdin.fileno())
            end.set()

    loop.add_reader(sys.stdin.fileno(), readable)
