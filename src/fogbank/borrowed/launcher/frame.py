"""A frame: one line of JSON that ends with the body's length, then the body and a line end.

The journal's entries, and requests and replies on the socket, are frames.
"""

from __future__ import annotations

import json
from typing import Any, BinaryIO

LINE_LIMIT = 1 << 24  # bytes of a frame's first line: headers, the entropy tape


def encode(head: dict[str, Any], body: bytes = b"") -> bytes:
    """The frame's bytes."""
    line = json.dumps({**head, "length": len(body)}, separators=(",", ":"))
    return b"%b\n%b\n" % (line.encode(), body)


def decode_line(line: bytes) -> tuple[dict[str, Any], int]:
    """A frame's head, and how many bytes follow it (the line end included). ValueError for a torn line."""
    head: dict[str, Any] = json.loads(line)
    return head, head.pop("length") + 1


def read(file: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """The next whole frame of a file; None at its end, or where the last one is torn."""
    line = file.readline(LINE_LIMIT)
    if not line.endswith(b"\n"):
        return None
    head, length = decode_line(line)
    body = file.read(length)
    return (head, body[:-1]) if len(body) == length else None
