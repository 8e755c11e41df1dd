"""Owned processes: adopted, never doubled, never taken for another, gone when they are stopped."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import msgspec
import pytest

from fogbank.core.faults import EngineRefused
from fogbank.runtime import proc
from fogbank.runtime import process as process_module
from fogbank.runtime.directories import private
from fogbank.runtime.process import Command, OwnedProcess, ProcessRecord
from fogbank.runtime.processes import Processes

SLEEPER = "import time; time.sleep(600)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); {SLEEPER}"
PARENT = (
    "import subprocess, sys; "
    f"p = subprocess.Popen([sys.executable, '-c', '{SLEEPER}'], start_new_session=True); "
    "print('up', flush=True); p.wait()"
)


def command(directories, program=SLEEPER, node="n"):
    return Command(
        argv=[sys.executable, "-c", program],
        cwd=private(directories.node_data(node)),
        log=directories.node_log(node),
    )


async def said(directories, word, node="n"):
    """Wait until the process wrote a word to its log."""
    async with asyncio.timeout(20):
        while word not in directories.node_log(node).read_text():  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.005)


async def test_it_lives_in_a_session_of_its_own(directories, processes):
    program = "import time; print('loaded', flush=True); time.sleep(600)"
    started = await processes.start("n", command(directories, program))
    assert os.getsid(started.pid) == started.pid != os.getsid(0)
    await said(directories, "loaded")  # before, it may not have become the program yet
    assert started.resident_bytes() > 1 << 20


async def test_secrets_of_the_server_are_not_handed_on(directories, processes, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hidden")
    await processes.start(
        "n", command(directories, "import os; print(sorted(os.environ), flush=True); print('done')")
    )
    await said(directories, "done")
    assert "AWS_SECRET" not in directories.node_log("n").read_text()
    assert directories.node_log("n").stat().st_mode & 0o077 == 0


async def test_a_start_finds_what_runs(directories, processes):
    started = await processes.start("n", command(directories))
    again = await Processes(directories).start("n", command(directories))
    assert again.pid == started.pid


async def test_a_recycled_id_is_not_adopted(directories, processes):
    record = ProcessRecord("n", os.getpid(), "the life before")
    private(directories.run)
    (directories.run / "n.process").write_bytes(msgspec.json.encode(record))
    assert processes.find("n") is None
    started = await processes.start("n", command(directories))
    assert started.pid != os.getpid()


async def test_a_broken_record_is_no_process(directories, processes):
    private(directories.run)
    (directories.run / "n.process").write_bytes(b"{half")
    assert processes.find("n") is None


async def test_a_zombie_is_dead_and_reaped(directories, processes):
    started = await processes.start("n", command(directories, "pass"))
    assert await started.wait(20)
    assert not started.alive()
    assert not os.path.exists(f"/proc/{started.pid}")


@pytest.mark.parametrize("pidfd", [True, False])
async def test_the_end_is_told_once_to_child_and_adopted_alike(directories, processes, monkeypatch, pidfd):
    if not pidfd:
        monkeypatch.delattr(process_module.os, "pidfd_open", raising=False)
    started = await processes.start("n", command(directories))
    adopted = Processes(directories).find("n")
    ended: list[OwnedProcess] = []
    for one in (started, adopted):
        one.watch(ended.append)
    forgotten: list[OwnedProcess] = []
    adopted.watch(forgotten.append)()
    await asyncio.sleep(0)
    os.kill(started.pid, signal.SIGKILL)
    async with asyncio.timeout(20):
        while len(ended) < 2:  # noqa: ASYNC110 - the callbacks are what is tested
            await asyncio.sleep(0.005)
    assert ended == [started, adopted] or ended == [adopted, started]
    assert forgotten == []


async def test_what_does_not_hear_is_killed_after_its_grace(directories, processes):
    started = await processes.start("n", command(directories, DEAF))
    await said(directories, "deaf")
    await processes.stop("n", signal.SIGTERM, 0.05)
    assert not started.alive()
    assert processes.find("n") is None


@pytest.mark.parametrize("hopeless", [True, False])
async def test_what_will_never_hear_is_not_waited_for(directories, processes, monkeypatch, hopeless):
    monkeypatch.setattr(process_module, "_PATIENCE_SECONDS", 0.02)
    started = await processes.start("n", command(directories, DEAF))
    await said(directories, "deaf")
    stopping = asyncio.create_task(processes.stop("n", signal.SIGTERM, 600, lambda: hopeless))
    if hopeless:
        await asyncio.wait_for(stopping, 20)
    else:
        await asyncio.sleep(0.1)
        assert not stopping.done()
        os.kill(started.pid, signal.SIGKILL)
        await stopping
    assert not started.alive()


async def test_children_in_other_sessions_go_too(directories, processes):
    started = await processes.start("n", command(directories, PARENT))
    await said(directories, "up")
    (child,) = proc.descendants(started.pid)
    await processes.stop("n", signal.SIGKILL, 5)
    assert proc.start_token(child) is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's working directory")
async def test_a_start_that_was_not_written_down_is_ended_first(directories, processes):
    lost = await processes.start("n", command(directories))
    (directories.run / "n.process").unlink()
    found = await Processes(directories).start("n", command(directories))
    assert found.pid != lost.pid
    assert not lost.alive()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's working directory")
async def test_a_person_who_looks_around_is_left_alone(directories, processes):
    where = private(directories.node_data("n"))
    shell = await asyncio.create_subprocess_exec(sys.executable, "-c", SLEEPER, cwd=where)
    await processes.stop("n", signal.SIGTERM, 0)
    assert await processes.orphans(()) == []
    assert shell.returncode is None
    shell.kill()
    await shell.wait()


async def test_orphans_are_those_that_nobody_knows(directories, processes):
    kept = await processes.start("kept", command(directories, node="kept"))
    await processes.start("gone", command(directories, node="gone"))
    assert await Processes(directories).orphans({"kept"}) == ["gone"]
    assert kept.alive()
    assert processes.find("gone") is None


async def test_a_program_that_is_not_there_is_one_line(directories, processes):
    missing = Command(
        argv=["/no/such/engine"], cwd=private(directories.node_data("n")), log=directories.node_log("n")
    )
    with pytest.raises(EngineRefused, match="cannot start /no/such/engine: No such file"):
        await processes.start("n", missing)


async def test_one_at_a_time(directories, processes):
    order = []

    async def hold(name):
        async with processes.hold("n"):
            order.append(name)
            await asyncio.sleep(0)
            order.append(name)

    await asyncio.gather(hold("a"), hold("b"), hold("c"))
    assert order[0::2] == order[1::2]
