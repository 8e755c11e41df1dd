"""The aws-chunked content encoding, which uploads use to sign or checksum a body while sending it.

Source: Amazon S3 API Reference, "Signature calculations: transferring payload in multiple chunks" and
"… including trailing headers".
"""

from __future__ import annotations

from dataclasses import dataclass, field

from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest

_SIZE_DIGITS = 16  # more hexadecimal digits than any upload has bytes


@dataclass(slots=True)
class Upload:
    """The decoded body and its trailing headers, names in lower case. Chunk signatures are not checked."""

    body: bytes
    trailers: dict[str, str] = field(default_factory=dict)


def is_aws_chunked(request: HttpRequest) -> bool:
    """STREAMING-AWS4-HMAC-SHA256-PAYLOAD, …-TRAILER and STREAMING-UNSIGNED-PAYLOAD-TRAILER are."""
    return request.headers.get("x-amz-content-sha256", "").startswith("STREAMING-") or (
        "aws-chunked" in request.headers.get("content-encoding", "")
    )


def decode(body: bytes) -> Upload:
    """Raises: `Fault` IncompleteBody where it ends early, InvalidRequest where it is not chunked."""
    parts: list[bytes] = []
    position = 0
    while True:
        end = body.find(b"\r\n", position)
        if end < 0:
            raise _incomplete()
        size = _size(body[position:end])
        position = end + 2
        if size == 0:
            return Upload(b"".join(parts), _trailers(body[position:]))
        parts.append(body[position : position + size])
        position += size
        if body[position : position + 2] != b"\r\n":
            raise _incomplete()
        position += 2


def _size(line: bytes) -> int:
    digits = line.partition(b";")[0].strip()  # what follows is the chunk's signature
    if not digits or len(digits) > _SIZE_DIGITS or digits.strip(b"0123456789abcdefABCDEF"):
        raise Fault("InvalidRequest", "The body is not in the aws-chunked encoding that its headers state")
    return int(digits, 16)


def _trailers(rest: bytes) -> dict[str, str]:
    found = {}
    for line in rest.decode("latin-1").splitlines():
        name, separator, value = line.partition(":")
        if separator:
            found[name.strip().lower()] = value.strip()
    return found


def _incomplete() -> Fault:
    return Fault(
        "IncompleteBody",
        "You did not provide the number of bytes specified by the Content-Length HTTP header",
    )
