from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from typing import Final

import pytest
import zstandard

from fogbank.engines.dynamodb.formats.compression import decompressor, gzip_compressor
from fogbank.engines.dynamodb.formats.reading import Malformed

_DATA: Final = b"".join(os.urandom(64) + b"0" * 5_000 for _ in range(200))
_COMPRESS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "NONE": bytes,
    "GZIP": gzip.compress,
    "ZSTD": zstandard.ZstdCompressor().compress,
}


def _decompressed(kind: str, data: bytes, size: int) -> bytes:
    file = decompressor(kind)
    pieces = [piece for place in range(0, len(data), size) for piece in file.feed(data[place : place + size])]
    file.end()
    assert all(len(piece) <= 1 << 20 for piece in pieces)
    return b"".join(pieces)


@pytest.mark.parametrize("kind", _COMPRESS)
@pytest.mark.parametrize("size", [7, 1 << 20])
def test_in_pieces(kind: str, size: int) -> None:
    compressed = _COMPRESS[kind](_DATA)
    assert _decompressed(kind, compressed, size) == _DATA
    assert _decompressed(kind, compressed + compressed, size) == _DATA * 2  # several members, or frames
    assert _decompressed(kind, b"", size) == b""


@pytest.mark.parametrize("kind", ["GZIP", "ZSTD"])
def test_what_breaks_off(kind: str) -> None:
    with pytest.raises(Malformed, match=f"{kind} data that breaks off"):
        _decompressed(kind, _COMPRESS[kind](_DATA)[:-1], 1 << 20)


@pytest.mark.parametrize("kind", ["GZIP", "ZSTD"])
def test_what_is_something_else(kind: str) -> None:
    with pytest.raises(Malformed, match=f"no {kind} data"):
        _decompressed(kind, b"a,b,c\n1,2,3\n", 1 << 20)


def test_a_bomb_comes_out_in_pieces() -> None:
    compressed = gzip.compress(bytes(50 << 20))
    sizes = [len(piece) for piece in decompressor("GZIP").feed(compressed)]
    assert (sum(sizes), max(sizes)) == (50 << 20, 1 << 18)


def test_the_same_bytes_every_time() -> None:
    files = []
    for _ in range(2):
        compressor = gzip_compressor()
        files.append(compressor.compress(_DATA) + compressor.flush())
    assert files[0] == files[1]
    assert gzip.decompress(files[0]) == _DATA
