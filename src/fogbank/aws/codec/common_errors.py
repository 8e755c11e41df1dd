"""Errors that every service has, in the words of each protocol family.

The query and XML services say `SignatureDoesNotMatch` where the JSON and CBOR ones say
`InvalidSignatureException`. Whoever raises such a fault need not know who is asking.

Source: "Common Errors" of the RDS and the DynamoDB API references.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from fogbank.aws.fault import Fault
from fogbank.aws.model import ServiceModel

Family = Literal["rpc", "query"]
_FILE = Path(__file__).parents[1] / "data" / "common_errors.json"


@cache
def _tables() -> dict[str, dict[str, tuple[str, int]]]:
    return msgspec.json.decode(_FILE.read_bytes(), type=dict[str, dict[str, tuple[str, int]]])


def in_words_of(family: Family, model: ServiceModel, fault: Fault) -> Fault:
    """`fault`, or the family's own name for it where the model does not know the shape."""
    if fault.shape in model.shapes:
        return fault
    known = _tables()[family].get(fault.shape)
    if known is None:
        return fault
    return Fault(known[0], fault.message, status=known[1], **fault.members)
