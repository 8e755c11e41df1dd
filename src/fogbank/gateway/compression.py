"""gzip: bounded on the way in, worth its time on the way out."""

from __future__ import annotations

import zlib
from dataclasses import replace

from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.gateway.refusal import body_too_large

_GZIP = 16 + zlib.MAX_WBITS
# A body that one of these headers describes must leave as it is: checksums are of the bytes sent.
_FIXED = ("content-encoding", "content-range", "etag", "x-amz-crc32", "x-amz-checksum-")


def inflated(request: HttpRequest, max_bytes: int) -> HttpRequest:
    """The request with its gzip body inflated; the request itself where it has none.

    Raises: `Fault` RequestEntityTooLarge (413), so that a small body cannot fill the memory, and
    SerializationException for a body that is not gzip.
    """
    encodings = [part.strip() for part in request.headers.get("content-encoding", "").split(",")]
    if encodings[-1] != "gzip" or not request.body:
        return request
    headers = dict(request.headers)
    del headers["content-encoding"]
    if encodings[:-1]:
        headers["content-encoding"] = ", ".join(encodings[:-1])
    body = _inflate(request.body, max_bytes)
    headers["content-length"] = str(len(body))
    return replace(request, headers=headers, body=body)


def _inflate(body: bytes, max_bytes: int) -> bytes:
    parts: list[bytes] = []
    left = max_bytes
    while body:  # gzip files may follow one another
        stream = zlib.decompressobj(_GZIP)
        try:
            parts.append(stream.decompress(body, left + 1))
        except zlib.error as error:
            raise _not_gzip(str(error)) from error
        left -= len(parts[-1])
        if left < 0:
            raise body_too_large(max_bytes).fault()
        if not stream.eof:
            raise _not_gzip("it ends early")
        body = stream.unused_data
    return b"".join(parts)


def _not_gzip(why: str) -> Fault:
    return Fault("SerializationException", f"The request body cannot be decompressed: {why}")


def deflate(response: HttpResponse, accepted: str, from_bytes: int) -> None:
    """Compress the response's body in place, where the client takes gzip and it pays."""
    if len(response.body) <= from_bytes or "gzip" not in accepted or "gzip;q=0" in accepted.replace(" ", ""):
        return
    if any(name.lower().startswith(_FIXED) for name, _ in response.headers):
        return
    stream = zlib.compressobj(1, wbits=_GZIP)
    response.body = stream.compress(response.body) + stream.flush()
    response.headers.append(("Content-Encoding", "gzip"))
    response.headers.append(("Vary", "Accept-Encoding"))
