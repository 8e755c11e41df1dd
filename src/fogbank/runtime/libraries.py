"""Whether an engine finds the system libraries it needs, and if not, which package brings them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from fogbank.core.faults import EngineRefused
from fogbank.runtime.catalog import Release

# glibc's, musl's and macOS's dynamic loaders.
_MISSING = (
    re.compile(r"error while loading shared libraries: (\S+): cannot open"),
    re.compile(r"Error loading shared library (\S+?):"),
    re.compile(r"Library not loaded: (?:\S*/)?(\S+)"),
)
_INSTALL = {"apt-get": "apt-get install", "dnf": "dnf install", "apk": "apk add", "brew": "brew install"}


def loader_path(root: Path) -> dict[str, str]:
    """The environment in which an engine finds the libraries that it brought along itself."""
    return {"LD_LIBRARY_PATH": str(root / "lib")}


def check(release: Release, root: Path) -> None:
    """Run the release's check command.

    Raises: `EngineRefused` that names the missing library and the command that installs it.
    """
    if not release.check:
        return
    command = [str(root / release.check[0]), *release.check[1:]]
    try:
        done = subprocess.run(
            command,
            env=os.environ | loader_path(root),
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except OSError as error:
        # The kernel says "no such file" of the program where its loader is missing: another C library.
        raise EngineRefused(f"{release.title} does not run on this system: {error.strerror}") from error
    if done.returncode:
        raise EngineRefused(_explain(release, done.stderr or done.stdout))


def _explain(release: Release, output: str) -> str:
    for pattern in _MISSING:
        if found := pattern.search(output):
            return _missing(release, found[1])
    if "GLIBC_" in output:
        return f"{release.title} {release.version} needs a newer C library than this system has"
    lines = output.strip().splitlines() or ["it ended without a word"]
    return f"{release.title} {release.version} does not run here: {lines[-1]}"


def _missing(release: Release, library: str) -> str:
    packages = release.libraries.get(library, {})
    for tool, install in _INSTALL.items():
        if tool in packages and shutil.which(tool):
            return f"{release.title} needs {packages[tool]}: {install} {packages[tool]}"
    return f"{release.title} needs the system library {library}: install it with your package manager"
