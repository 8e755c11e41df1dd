"""Find the line of a TOML file that a validation error speaks of."""

from __future__ import annotations

import re

_STEP = re.compile(r"\.([\w-]+)|\[(\d+)\]|\[\.\.\.\]")


def line_of(text: str, path: str) -> int | None:
    """Return the line (from 1) nearest to a path such as `$.limits[2].value`; None where nothing matches.

    Follows table headers (`[a.b]`, the n-th `[[a]]`) and then a key within the table that was found.
    """
    lines, start, prefix = text.splitlines(), 0, ""
    found: int | None = None
    for key, index in _steps(path):
        name = f"{prefix}.{key}" if prefix else key
        header = _header(lines, name, index, start)
        if header is not None:
            found, start, prefix = header, header, name
            continue
        entry = _entry(lines, key, start)
        return found if entry is None else entry
    return found


def _steps(path: str) -> list[tuple[str, int]]:
    steps: list[tuple[str, int]] = []
    for match in _STEP.finditer(path):
        if match[1]:
            steps.append((match[1], 0))
        elif steps and match[2]:
            steps[-1] = (steps[-1][0], int(match[2]))
    return steps


def _header(lines: list[str], name: str, index: int, start: int) -> int | None:
    seen = -1
    for number, line in enumerate(lines[start:], start + 1):
        bare = line.strip()
        if bare.startswith((f"[[{name}]]", f"[{name}]")):
            seen += 1
            if seen == index:
                return number
    return None


def _entry(lines: list[str], key: str, start: int) -> int | None:
    for number, line in enumerate(lines[start:], start + 1):
        bare = line.strip()
        if number > start + 1 and bare.startswith("["):
            return None
        if re.match(rf"(?:[^#=]*\.)?{re.escape(key)}\s*=", bare):
            return number
    return None
