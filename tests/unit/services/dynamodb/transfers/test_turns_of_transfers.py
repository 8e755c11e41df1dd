"""Others are served while a transfer goes on: it does a few milliseconds' work at a time."""

from __future__ import annotations

import asyncio
import gzip
import os
import zlib
from pathlib import Path

import pytest
from tests.unit.services.dynamodb.transfers.surroundings import BUCKET, FakeSurroundings, transfers

from fogbank.core.scope import Scope
from fogbank.engines.dynamodb.formats import compression
from fogbank.services.dynamodb.transfers.bucket import Bucket
from fogbank.services.dynamodb.transfers.data_files import DataFiles

_SCOPE = Scope("000000000000", "us-east-1")
_MOST_AT_ONCE = 1 << 16


class Turns:
    """Counts the turns that others have."""

    def __init__(self) -> None:
        self.count = 0
        self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while True:
            self.count += 1
            await asyncio.sleep(0)

    def end(self) -> None:
        self._task.cancel()


async def test_a_slice_is_compressed_in_several_turns() -> None:
    around = FakeSurroundings()
    files = DataFiles(Bucket(around, _SCOPE, BUCKET), "data/", "json", {}, "seed")
    await files.add(b"first", 1)
    turns = Turns()
    slice_ = os.urandom(1 << 20)
    await files.add(slice_, 1)
    assert turns.count >= (1 << 20) // _MOST_AT_ONCE
    turns.end()
    await files.close()
    (body,) = around.objects.values()
    assert gzip.decompress(body) == b"first" + slice_


def test_what_waits_to_be_decompressed_is_not_copied_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight megabytes that came at once would be copied for each piece that comes out of them."""
    left: list[int] = []
    real = zlib.decompressobj

    class Watched:
        def __init__(self, wbits: int) -> None:
            self._real = real(wbits)

        def decompress(self, data: bytes, most: int) -> bytes:
            piece = self._real.decompress(data, most)
            left.append(len(self._real.unconsumed_tail))
            return piece

        def __getattr__(self, name: str) -> object:
            return getattr(self._real, name)

    monkeypatch.setattr(zlib, "decompressobj", Watched)
    plain = os.urandom(1 << 20) + b"x" * (8 << 20)
    pieces = list(compression.decompressor("GZIP").feed(gzip.compress(plain, 1)))
    assert b"".join(pieces) == plain
    assert max(left) <= _MOST_AT_ONCE


async def test_an_import_has_many_turns(tmp_path: Path) -> None:
    around = FakeSurroundings()
    lines = (b'{"Item":{"p":{"S":"%d"},"text":{"S":"%b"}}}\n' % (n, b"x" * 1000) for n in range(5_000))
    around.objects = {"in/a": b"".join(lines)}
    with transfers(tmp_path, around) as service:
        turns = Turns()
        found = await service.import_described(await service.imported())
        assert (found["ImportStatus"], found["ImportedItemCount"]) == ("COMPLETED", 5_000)
        assert turns.count > 5_000 // 200
        turns.end()
