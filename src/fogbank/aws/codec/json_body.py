"""JSON bodies, decoded and encoded at msgspec's speed."""

from __future__ import annotations

from typing import Any

import msgspec

from fogbank.aws.codec.tree_reader import too_deep
from fogbank.aws.fault import Fault

encode = msgspec.json.Encoder(decimal_format="number").encode
_decode = msgspec.json.Decoder().decode


def decode(body: bytes) -> Any:
    """An empty body is an empty object. Raises `Fault` SerializationException."""
    if not body:
        return {}
    try:
        return _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Fault("SerializationException", f"Could not parse the request as JSON: {error}") from error
    except RecursionError as error:
        raise too_deep() from error
