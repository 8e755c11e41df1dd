"""Cold start: from spawning the process to the first answer, of DescribeDBInstances and of ListTables; idle memory.

python -m bench.start [rounds]
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

from bench import rivals
from bench.rounds import interleaved, table, verdict

GOAL_SECONDS = 0.15
GOAL_MB = 50.0
_IDLE_SECONDS = 2.0  # a second after the start the local authority is made, if there is none
_TABLES = "fogbank, ListTables"


def _once(contestant: rivals.Contestant) -> dict[str, float]:
    with rivals.start(contestant) as running:
        time.sleep(_IDLE_SECONDS)
        rss, pss = _memory_mb(running.pid)
    return {"seconds": running.ready_seconds, "rss": rss, "pss": pss}


def _tables() -> rivals.Contestant:
    return replace(rivals.fogbank(), name=_TABLES, probe=lambda: rivals.dynamodb("ListTables", b"{}"))


def _memory_mb(pid: int) -> tuple[float, float]:
    """Resident memory, and the same with shared pages counted in part (Linux)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return kilobytes["Rss"] / 1024, kilobytes["Pss"] / 1024


def main(rounds: int = 5) -> None:
    contestants = (rivals.fogbank(), _tables(), rivals.ministack(), rivals.moto())
    for contestant in contestants:
        _once(contestant)  # compiled files, page cache
    medians = interleaved({one.name: lambda one=one: _once(one) for one in contestants}, rounds)  # type: ignore[misc]
    ours = medians["fogbank"]
    rows = [("server", "first answer", "x ours", "RSS", "PSS", "x ours")]
    for name, found in medians.items():
        rows.append(
            (
                name,
                f"{found['seconds'] * 1000:.0f} ms",
                f"{found['seconds'] / ours['seconds']:.1f}",
                f"{found['rss']:.0f} MB",
                f"{found['pss']:.0f} MB",
                f"{found['rss'] / ours['rss']:.1f}",
            )
        )
    table(rows)
    for name in ("fogbank", _TABLES):
        found = medians[name]
        print(
            f"{name}, goal {GOAL_SECONDS * 1000:.0f} ms: {verdict(found['seconds'], GOAL_SECONDS, most=True)}"
        )
        print(f"{name}, goal {GOAL_MB:.0f} MB resident: {verdict(found['rss'], GOAL_MB, most=True)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
