"""The words that DynamoDB reserves; in expressions they need a `#` placeholder.

Source: "Reserved words in DynamoDB" of the developer guide: 573 words, whatever their case.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec


@cache
def reserved_words() -> frozenset[str]:
    """The words in upper case."""
    data = Path(__file__).with_name("reserved_words.json").read_bytes()
    return frozenset(msgspec.json.decode(data, type=list[str]))
