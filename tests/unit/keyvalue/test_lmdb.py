"""The store against a sorted dict, with keys short and long, forward and backward."""

from __future__ import annotations

import asyncio
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fogbank.keyvalue.layers import SLICE
from fogbank.keyvalue.lmdb import LmdbStore
from fogbank.keyvalue.store import StorageFull, kept

# Few different bytes and lengths around the slices make keys meet: prefixes, links, layers in layers.
_LENGTHS = st.sampled_from(
    [0, 1, 2, SLICE - 1, SLICE, SLICE + 1, 2 * SLICE - 1, 2 * SLICE, 2 * SLICE + 1, 1300]
)
_KEYS = st.builds(
    lambda head, length, tail: head + b"m" * length + tail,
    st.sampled_from([b"", b"a", b"m", b"\x00", b"\xff"]),
    _LENGTHS,
    st.sampled_from([b"", b"\x00", b"a", b"\xff", b"\x00\x00", b"\xff" * 3]),
)
_STORED = _KEYS.filter(bool)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LmdbStore]:
    store = LmdbStore(tmp_path / "data")
    yield store
    store.close()


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(_STORED, st.binary(max_size=3) | st.none()), max_size=30),
    st.lists(st.tuples(_KEYS, _KEYS | st.none()), max_size=5),
)
def test_it_is_a_sorted_dict(
    tmp_path_factory: pytest.TempPathFactory,
    changes: list[tuple[bytes, bytes | None]],
    bounds: list[tuple[bytes, bytes | None]],
) -> None:
    store = LmdbStore(tmp_path_factory.mktemp("store"))
    model: dict[bytes, bytes] = {}
    with store.write() as txn:
        for key, value in changes:
            if value is None:
                txn.delete(key)
                model.pop(key, None)
            else:
                txn.put(key, value)
                model[key] = value
    with store.read() as snapshot:
        for key, _ in changes:
            assert snapshot.get(key) == model.get(key)
        for lower, upper in [(b"", None), *bounds]:
            wanted = [
                (key, model[key]) for key in sorted(model) if lower <= key and (upper is None or key < upper)
            ]
            assert list(snapshot.range(lower, upper)) == wanted
            assert list(snapshot.range(lower, upper, reverse=True)) == wanted[::-1]
    store.close()


def test_an_exception_undoes_a_transaction(store: LmdbStore) -> None:
    with store.write() as txn:
        txn.put(b"kept", b"1")
    with suppress(LookupError), store.write() as txn:
        txn.put(b"kept", b"2")
        txn.put(b"x" * 2000, b"3")
        raise LookupError
    with store.read() as snapshot:
        assert list(snapshot.range()) == [(b"kept", b"1")]


def test_a_snapshot_does_not_see_later_writes(store: LmdbStore) -> None:
    with store.read() as snapshot:
        with store.write() as txn:
            txn.put(b"later", b"1")
            assert txn.get(b"later") == b"1"
        assert snapshot.get(b"later") is None
    with store.read() as snapshot:
        assert snapshot.get(b"later") == b"1"


def test_layers_that_become_empty_are_removed(store: LmdbStore) -> None:
    long = [b"m" * 1200 + bytes([number]) for number in range(5)]
    with store.write() as txn:
        for key in long:
            txn.put(key, b"v")
    with store.write() as txn:
        for key in long:
            txn.delete(key)
    entries = store._environment.stat()["entries"]
    assert entries == 1  # the database of layers itself


def test_files_are_for_their_owner_only(store: LmdbStore, tmp_path: Path) -> None:
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()} == {0o600}


async def test_durable_writers_of_one_turn_share_a_commit(tmp_path: Path) -> None:
    store = LmdbStore(tmp_path / "data", durable=True)
    for number in range(5):
        with store.write() as txn:
            txn.put(b"%d" % number, b"v")
    with suppress(LookupError), store.write() as txn:
        txn.put(b"undone", b"v")
        raise LookupError
    barrier = store.barrier()
    assert barrier is not None
    with store.read() as snapshot:
        assert snapshot.get(b"0") is None  # not yet promised to anyone
    await barrier
    with store.read() as snapshot:
        assert [key for key, _ in snapshot.range()] == [b"0", b"1", b"2", b"3", b"4"]
    assert store.barrier() is None
    store.close()


def _write_much(store: LmdbStore) -> None:
    with store.write() as txn:
        for number in range(200):
            txn.put(b"big %d" % number, b"v" * 1000)


def test_a_full_disk_refuses_writes_and_keeps_reading(store: LmdbStore) -> None:
    with store.write() as txn:
        txn.put(b"before", b"v")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 10, hard))
    try:
        with pytest.raises(StorageFull, match="no room left"):
            _write_much(store)
        with store.read() as snapshot:
            assert list(snapshot.range()) == [(b"before", b"v")]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    with store.write() as txn:
        txn.put(b"after", b"v")
    with store.read() as snapshot:
        assert snapshot.get(b"after") == b"v"


_WRITER = """
import sys
from pathlib import Path
from fogbank.keyvalue.lmdb import LmdbStore
store = LmdbStore(Path(sys.argv[1]))
number = 0
while True:
    with store.write() as txn:
        txn.put(b"%08d" % number, b"v" * 500)
        txn.put(b"k" * 1000 + b"%08d" % number, b"v")
    print(number, flush=True)
    number += 1
"""


def test_what_was_committed_survives_kill_9(tmp_path: Path) -> None:
    for round_number in range(3):
        directory = tmp_path / str(round_number)
        writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(directory)], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        said = [int(writer.stdout.readline()) for _ in range(200)]
        writer.kill()
        rest, _ = writer.communicate()
        said += [int(line) for line in rest.splitlines(keepends=True) if line.endswith(b"\n")]
        store = LmdbStore(directory)
        with store.read() as snapshot:
            for number in said:
                assert snapshot.get(b"%08d" % number) == b"v" * 500
                assert snapshot.get(b"k" * 1000 + b"%08d" % number) == b"v"
            short = sum(1 for key, _ in snapshot.range(b"0", b"a"))
            long = sum(1 for key, _ in snapshot.range(b"k", b"l"))
        assert short == long  # no half of a transaction
        store.close()


async def test_the_loop_goes_on_after_a_failed_commit(tmp_path: Path) -> None:
    store = LmdbStore(tmp_path / "data", durable=True)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (32 << 10, hard))
    try:
        _write_much(store)
        barrier = store.barrier()
        assert barrier is not None
        with pytest.raises(StorageFull):
            await barrier
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    await asyncio.sleep(0)
    with store.write() as txn:
        txn.put(b"after", b"v")
    barrier = store.barrier()
    assert barrier is not None
    await barrier
    with store.read() as snapshot:
        assert [key for key, _ in snapshot.range()] == [b"after"]
    store.close()


async def test_crowded_turns_share_a_commit_and_quiet_ones_do_not(store: LmdbStore) -> None:
    for round_number in range(2):  # the first crowded turn is noticed at its end
        for number in range(3):
            with store.write(undo=False) as txn:
                txn.put(b"%d %d" % (round_number, number), b"v")
        barrier = store.barrier()
        assert (barrier is None) is (round_number == 0)
        await (barrier or asyncio.sleep(0))
    with store.read() as snapshot:
        assert len(list(snapshot.range())) == 6
    for _ in range(2):  # one writer a turn: the second one commits at once
        with store.write(undo=False) as txn:
            txn.put(b"alone", b"v")
        barrier = store.barrier()
        await (barrier or asyncio.sleep(0))
    assert barrier is None


async def test_a_writer_that_stops_halfway_takes_its_turn_with_it(tmp_path: Path) -> None:
    store = LmdbStore(tmp_path / "data", durable=True)
    with store.write(undo=False) as txn:
        txn.put(b"other", b"v")
    barrier = store.barrier()
    assert barrier is not None
    with suppress(LookupError), store.write(undo=False) as txn:
        raise LookupError  # before it wrote: nobody is harmed
    with suppress(LookupError), store.write(undo=False) as txn:
        txn.put(b"half", b"v")
        raise LookupError
    with pytest.raises(StorageFull, match="another write of the same moment failed"):
        await barrier
    with store.write(undo=False) as txn:
        txn.put(b"after", b"v")
    barrier = store.barrier()
    assert barrier is not None
    await barrier
    with store.read() as snapshot:
        assert [key for key, _ in snapshot.range()] == [b"after"]
    store.close()


async def test_nobody_waits_for_what_others_wrote(tmp_path: Path) -> None:
    """A write that nobody acknowledges owes the next caller nothing, once its turn is over."""
    store = LmdbStore(tmp_path / "data", durable=True)
    with store.write(undo=False) as txn:
        txn.put(b"behind", b"v")
    await asyncio.sleep(0)
    assert store.barrier() is None
    store.close()


async def test_who_gives_up_waiting_leaves_the_others_alone(tmp_path: Path) -> None:
    store = LmdbStore(tmp_path / "data", durable=True)

    async def write() -> None:
        with store.write(undo=False) as txn:
            txn.put(b"one", b"v")
        await kept(store)

    waiting, others = asyncio.create_task(write()), asyncio.create_task(write())
    asyncio.get_running_loop().call_soon(waiting.cancel)  # in the turn in which both have written
    await others
    assert waiting.cancelled()
    store.close()
