"""What the operating system says is there: processes and files of one data directory."""

from __future__ import annotations

import contextlib
import os
from collections import defaultdict
from pathlib import Path

from fogbank.runtime import proc


def processes(data: Path) -> dict[int, str]:
    """Living processes that work in `data` or name it in their arguments, but this one and servers."""
    found = {}
    for pid in (int(name) for name in os.listdir("/proc") if name.isdecimal()):
        with contextlib.suppress(OSError):
            where = os.readlink(f"/proc/{pid}/cwd").removesuffix(" (deleted)")
            argv = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
            inside = Path(where).is_relative_to(data) or any(part.startswith(f"{data}/") for part in argv)
            if inside and proc.start_token(pid) and pid != os.getpid():
                found[pid] = where
    return found


def postmasters(data: Path) -> dict[str, list[int]]:
    """The processes of each node that no process of the same node started."""
    at = {pid: where for pid, where in processes(data).items() if "/nodes/" in where}
    found = defaultdict(list)
    for pid, where in at.items():
        if at.get(proc.parent(pid) or 0) != where:
            found[_node(where)].append(pid)
    return dict(found)


def backends(data: Path, node: str) -> list[int]:
    """The processes below a node's postmaster."""
    return [child for pid in postmasters(data).get(node, ()) for child in proc.descendants(pid)]


def node_directories(data: Path) -> set[str]:
    nodes = data / "nodes"
    return {path.name for path in nodes.iterdir()} if nodes.exists() else set()


def half_made(data: Path) -> list[Path]:
    """Files and directories that should have got another name."""
    return [path for path in data.rglob("*.partial") if "/data/base/" not in str(path)]


def traces(data: Path) -> set[str]:
    """Instances' nodes with a process record or a lock below `run`."""
    return {path.stem for path in (data / "run").glob("db-*")}


def _node(where: str) -> str:
    return where.partition("/nodes/")[2].partition("/")[0]
