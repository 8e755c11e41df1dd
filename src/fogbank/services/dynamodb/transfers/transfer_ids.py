"""What exports and imports have in common: their ids, and that they are forgotten after 90 days.

Source: the API reference's ListExports and ListImports.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

KEPT: Final = timedelta(days=90)


def transfer_id(start: datetime) -> str:
    """As AWS makes them: the start in milliseconds, and something random. They sort by time."""
    return f"{int(start.timestamp() * 1000):014}-{secrets.token_hex(4)}"
