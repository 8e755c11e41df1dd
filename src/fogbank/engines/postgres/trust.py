"""Our own copy of the server made to let rds_superuser create the extensions that RDS lets it create."""

from __future__ import annotations

import re
from pathlib import Path

from fogbank.engines.postgres import facts

_TRUSTED = "\ntrusted = true\n"
_MARK = "\n-- rds_superuser\n"


def trust_extensions(root: Path) -> None:
    """Change the control files and scripts below `root`. Idempotent."""
    known = facts.extensions()
    directory = root / "share" / "extension"
    for name in known.trusted:
        control = directory / f"{name}.control"
        if control.exists() and not re.search(r"^trusted", content := control.read_text(), re.MULTILINE):
            control.write_text(content + _TRUSTED)
    for name, statement in known.after.items():
        _append(directory, name, statement)


def _append(directory: Path, name: str, statement: str) -> None:
    """Every script that ends at the default version, fresh or an update, is the last one to run."""
    control = directory / f"{name}.control"
    found = re.search(r"^default_version\s*=\s*'([^']+)'", control.read_text(), re.MULTILINE)
    if found is None:
        return
    for script in directory.glob(f"{name}--*{found[1]}.sql"):
        content = script.read_text()
        if _MARK not in content and script.stem.endswith(f"--{found[1]}"):
            script.write_text(content + _MARK + statement + "\n")
