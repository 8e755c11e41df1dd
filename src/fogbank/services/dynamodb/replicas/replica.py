"""What a table keeps about the other members of its global table: where they are. The rest stands with them.

Source: the developer guide's "How DynamoDB global tables work".
"""

from __future__ import annotations

from datetime import datetime

import msgspec


class Replica(msgspec.Struct, frozen=True, kw_only=True):
    """Another member. `sourced` is when this table became its source, where it did."""

    region: str
    sourced: datetime | None = None


class KinesisFeed(msgspec.Struct, frozen=True, kw_only=True):
    """Where records for a Kinesis data stream wait. `id` is hex; an empty `precision` means milliseconds."""

    id: str
    stream_arn: str
    precision: str = ""

    @property
    def prefix(self) -> bytes:
        """What the keys of its entries begin with."""
        return b"q" + bytes.fromhex(self.id)
