"""gzip: bounded on the way in, worth its time on the way out."""

from __future__ import annotations

import zlib

from msgspec.structs import replace

from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.gateway.negotiation import coding_of
from fogbank.gateway.refusal import body_too_large

_GZIP = 16 + zlib.MAX_WBITS
_MAGIC = b"\x1f\x8b"  # what gzip files begin with
_WINDOWS = {"gzip": _GZIP, "deflate": zlib.MAX_WBITS}
# A body that one of these headers describes must leave as it is.
_FIXED = ("content-encoding", "content-range", "etag", "x-amz-checksum-")
# DynamoDB's checksum is of the bytes sent, and the service compresses from this size on.
_CHECKSUM, _CHECKSUM_FROM_BYTES = "x-amz-crc32", 4096


def inflated(request: HttpRequest, max_bytes: int) -> HttpRequest:
    """The request with its gzip body inflated; the request itself where it has none.

    Raises: `Fault` RequestEntityTooLarge (413), so that a small body cannot fill the memory, and
    for a body that is not gzip what AWS answers: InternalServerError (500) to a call by target, else
    SerializationException.
    """
    encodings = [part.strip() for part in request.headers.get("content-encoding", "").split(",")]
    if encodings[-1] != "gzip" or not request.body:
        return request
    headers = dict(request.headers)
    del headers["content-encoding"]
    if encodings[:-1]:
        headers["content-encoding"] = ", ".join(encodings[:-1])
    try:
        body = _inflate(request.body, max_bytes)
    except zlib.error as error:
        raise _not_gzip(str(error), "x-amz-target" in headers) from error
    headers["content-length"] = str(len(body))
    return replace(request, headers=headers, body=body, inflated=True)


def _inflate(body: bytes, max_bytes: int) -> bytes:
    """Raises: `zlib.error` for what is not gzip."""
    parts: list[bytes] = []
    left = max_bytes
    while not parts or body.startswith(_MAGIC):  # others may follow; whatever else follows is no matter
        stream = zlib.decompressobj(_GZIP)
        parts.append(stream.decompress(body, left + 1))
        left -= len(parts[-1])
        if left < 0:
            raise body_too_large(max_bytes).fault()
        if not stream.eof:
            raise zlib.error("it ends early")
        body = stream.unused_data
    return b"".join(parts)


def _not_gzip(why: str, by_target: bool) -> Fault:
    message = f"The request body cannot be decompressed: {why}"
    if by_target:
        return Fault("InternalServerError", message, status=500)
    return Fault("SerializationException", message)


def deflate(response: HttpResponse, accepted: str, from_bytes: int) -> None:
    """Compress the response's body in place, where the client takes a coding that we have, and it pays."""
    if len(response.body) <= from_bytes:
        return
    coding = coding_of(accepted)
    names = [name.lower() for name, _ in response.headers]
    if coding is None or any(name.startswith(_FIXED) for name in names):
        return
    checked = names.index(_CHECKSUM) if _CHECKSUM in names else None
    if checked is not None and len(response.body) < _CHECKSUM_FROM_BYTES:
        return
    stream = zlib.compressobj(1, wbits=_WINDOWS[coding])
    response.body = stream.compress(response.body) + stream.flush()
    if checked is not None:
        response.headers[checked] = (_CHECKSUM, str(zlib.crc32(response.body)))
    response.headers.append(("Content-Encoding", coding))
    response.headers.append(("Vary", "Accept-Encoding"))
