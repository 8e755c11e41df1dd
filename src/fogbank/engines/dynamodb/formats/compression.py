"""GZIP and ZSTD, in pieces: files are never whole in memory."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol

from fogbank.engines.dynamodb.formats.reading import Malformed

_PIECE: Final = 1 << 18  # bytes that come out at once
_BITE: Final = (
    1 << 14
)  # bytes that go in at once: what is left of them is copied, or what comes out not bounded
_GZIP: Final = zlib.MAX_WBITS | 16


class Decompressor(Protocol):
    """One file's."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What the bytes hold, in pieces. Raises: `Malformed`."""
        ...

    def end(self) -> None:
        """Raises: `Malformed` for a file that breaks off."""
        ...


def decompressor(kind: str) -> Decompressor:
    """`kind` is AWS's word: NONE, GZIP or ZSTD."""
    return _KINDS[kind]()


class _Plain:
    def feed(self, data: bytes) -> Iterator[bytes]:
        for place in range(0, len(data), _PIECE):
            yield data[place : place + _PIECE]

    def end(self) -> None:
        pass


class _Gzip:
    """A file may have several members, one behind the other."""

    def __init__(self) -> None:
        self._member: Any = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        for place in range(0, len(data), _BITE):
            yield from self._bite(data[place : place + _BITE])

    def _bite(self, data: bytes) -> Iterator[bytes]:
        while data:
            member = self._member = self._member or zlib.decompressobj(_GZIP)
            try:
                piece = member.decompress(data, _PIECE)
            except zlib.error as error:
                raise Malformed(f"the object is no GZIP data: {error}") from error
            if piece:
                yield piece
            data = member.unconsumed_tail
            if member.eof:
                data, self._member = member.unused_data.lstrip(b"\0"), None

    def end(self) -> None:
        if self._member is not None:
            raise Malformed("the object is GZIP data that breaks off")


class _Zstd:
    """A file may have several frames, one behind the other."""

    def __init__(self) -> None:
        import zstandard  # a library of its own, which few need

        self._library = zstandard
        self._frame: Any = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        for place in range(0, len(data), _BITE):
            yield from self._bite(data[place : place + _BITE])

    def _bite(self, data: bytes) -> Iterator[bytes]:
        while data:
            frame = self._frame = self._frame or self._library.ZstdDecompressor().decompressobj()
            try:
                piece = frame.decompress(data)
            except self._library.ZstdError as error:
                raise Malformed(f"the object is no ZSTD data: {error}") from error
            if piece:
                yield piece
            data = b""
            if frame.eof:
                data, self._frame = frame.unused_data, None

    def end(self) -> None:
        if self._frame is not None:
            raise Malformed("the object is ZSTD data that breaks off")


_KINDS: Final[dict[str, Callable[[], Decompressor]]] = {"NONE": _Plain, "GZIP": _Gzip, "ZSTD": _Zstd}


def gzip_compressor() -> Any:
    """Of zlib's kind: the same bytes come out whenever the same went in."""
    return zlib.compressobj(wbits=_GZIP)
