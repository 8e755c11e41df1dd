"""CloudWatch's units; each is one byte in the archive, so the order is part of what is on the disk."""

from __future__ import annotations

from typing import Final

UNITS: Final = (
    "None", "Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes",
    "Bits", "Kilobits", "Megabits", "Gigabits", "Terabits", "Percent", "Count", "Bytes/Second", "Kilobytes/Second",
    "Megabytes/Second", "Gigabytes/Second", "Terabytes/Second", "Bits/Second", "Kilobits/Second",
    "Megabits/Second", "Gigabits/Second", "Terabits/Second", "Count/Second",
)  # fmt: skip
NUMBERS: Final = {unit: number for number, unit in enumerate(UNITS)}
