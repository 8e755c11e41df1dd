"""Cold start: from spawning the process to the first answer of DescribeDBInstances, and memory when idle.

python -m bench.start [rounds]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bench import rivals
from bench.rounds import interleaved, table, verdict

GOAL_SECONDS = 0.15
GOAL_MB = 50.0
_IDLE_SECONDS = 1.0


def _once(contestant: rivals.Contestant) -> dict[str, float]:
    with rivals.start(contestant) as running:
        time.sleep(_IDLE_SECONDS)
        rss, pss = _memory_mb(running.pid)
    return {"seconds": running.ready_seconds, "rss": rss, "pss": pss}


def _memory_mb(pid: int) -> tuple[float, float]:
    """Resident memory, and the same with shared pages counted in part (Linux)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return kilobytes["Rss"] / 1024, kilobytes["Pss"] / 1024


def main(rounds: int = 5) -> None:
    contestants = (rivals.fogbank(), rivals.ministack(), rivals.moto())
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
    print(f"goal {GOAL_SECONDS * 1000:.0f} ms: {verdict(ours['seconds'], GOAL_SECONDS, most=True)}")
    print(f"goal {GOAL_MB:.0f} MB resident: {verdict(ours['rss'], GOAL_MB, most=True)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
