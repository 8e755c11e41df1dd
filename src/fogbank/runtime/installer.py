"""Engines on this machine: fetched once by the user's own package client, verified, usable offline."""

from __future__ import annotations

import asyncio
import errno
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from fogbank.core.faults import EngineRefused
from fogbank.runtime import libraries, pip, unpack
from fogbank.runtime.catalog import Catalog, Kind, Release
from fogbank.runtime.directories import Directories
from fogbank.runtime.lock import locked

_MARK = ".fogbank"  # holds the fingerprint of what was installed; a directory without it does not count


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an installation is. `stage` is for people; `total_bytes` is None where it cannot be known."""

    engine: str
    version: str
    stage: str
    done_bytes: int = 0
    total_bytes: int | None = None


ProgressCallback = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Installed:
    """An engine in the cache."""

    name: str
    root: Path
    size_bytes: int


class Installer:
    """Installs releases of the catalog into `cache/engines/<engine>-<version>`."""

    def __init__(self, directories: Directories, catalog: Catalog, python: str = sys.executable) -> None:
        self.catalog = catalog
        self._directories = directories
        self._python = python

    def root(self, release: Release) -> Path | None:
        """Where a release lies, or None where it is not installed as the catalog has it now."""
        root = self._directories.engines / release.name
        try:
            return root if (root / _MARK).read_text() == release.fingerprint() else None
        except FileNotFoundError:
            return None

    async def ensure(self, engine: str, version: str = "", progress: ProgressCallback | None = None) -> Path:
        """Return the root of a release (see `Catalog.release` for `version`), installed if need be.

        Raises: `EngineRefused` with one line: no such release, no network, a wrong hash, a full disk, a
        missing pip or system library. Nothing half-made is left behind.
        """
        release = self.catalog.release(engine, version)
        root = self.root(release)
        if root is not None:
            return root
        async with locked(self._directories.engines / f".{release.name}.lock"):
            return self.root(release) or await self._install(release, progress or (lambda _: None))

    def installed(self) -> list[Installed]:
        """What is in the cache, by name."""
        marks = sorted(self._directories.engines.glob(f"[!.]*/{_MARK}"))
        return [Installed(mark.parent.name, mark.parent, _size(mark.parent)) for mark in marks]

    def remove(self, name: str) -> bool:
        """Remove `postgres-17.11` from the cache; False where it is not there."""
        root = self._directories.engines / name
        if Path(name).name != name or not (root / _MARK).exists():
            return False
        (root / _MARK).unlink()  # first: what is half removed is not installed
        shutil.rmtree(root)
        return True

    async def _install(self, release: Release, progress: ProgressCallback) -> Path:
        with _disk_errors(release), _partial(self._directories.engines, release) as partial:
            made = await self._make(release, partial, progress)
            progress(Progress(release.engine, release.version, "check"))
            await asyncio.to_thread(libraries.check, release, made)
            root = self._directories.engines / release.name
            if made != root:
                shutil.rmtree(root, ignore_errors=True)
                made.rename(root)
            (root / _MARK).write_text(release.fingerprint())  # last: now it counts
        return root

    async def _make(self, release: Release, partial: Path, progress: ProgressCallback) -> Path:
        if release.kind is Kind.PYTHON_ENVIRONMENT:
            return await self._make_environment(release, partial, progress)
        artifact = release.artifact()

        def report(done_bytes: int) -> None:
            progress(
                Progress(
                    release.engine,
                    release.version,
                    "download",
                    min(done_bytes, artifact.bytes),
                    artifact.bytes,
                )
            )

        async with _watched(partial, report):
            wheel = await pip.download(self._python, f"{release.package}=={release.package_version}", partial)
        progress(Progress(release.engine, release.version, "unpack"))
        await asyncio.to_thread(unpack.verify, wheel, artifact.sha256, release)
        made = partial / "root"
        await asyncio.to_thread(unpack.wheel, wheel, release.archive, made)
        return made

    async def _make_environment(self, release: Release, partial: Path, progress: ProgressCallback) -> Path:
        if release.requirements is None:
            raise EngineRefused(f"the catalog names no requirements for {release.name}")
        # A virtual environment knows its own path, so it is made under its final name, and marked when whole.
        root = self._directories.engines / release.name
        shutil.rmtree(root, ignore_errors=True)

        def report(done_bytes: int) -> None:
            progress(Progress(release.engine, release.version, "install", done_bytes))

        try:
            async with _watched(root, report):
                await pip.environment(self._python, release.requirements, root, partial)
        except BaseException:
            shutil.rmtree(root, ignore_errors=True)
            raise
        return root


@contextmanager
def _partial(engines: Path, release: Release) -> Iterator[Path]:
    """A directory beside the final one, so that a rename ends it; what a killed installer left is removed."""
    engines.mkdir(parents=True, exist_ok=True)
    prefix = f".{release.name}-"
    for left in engines.glob(f"{prefix}*"):
        shutil.rmtree(left, ignore_errors=True)
    partial = Path(tempfile.mkdtemp(prefix=prefix, dir=engines))
    partial.chmod(0o755)
    try:
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)


@contextmanager
def _disk_errors(release: Release) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise EngineRefused(
                f"the disk is full: {release.title} {release.version} was not installed"
            ) from error
        raise EngineRefused(f"cannot install {release.title} {release.version}: {error}") from error


@asynccontextmanager
async def _watched(directory: Path, report: Callable[[int], None]) -> AsyncIterator[None]:
    """Report the growing size of a directory: the package client tells nothing to a program."""

    async def watch() -> None:
        while True:
            report(_size(directory))
            await asyncio.sleep(0.1)

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()


def _size(directory: Path) -> int:
    total = 0
    for path in directory.rglob("*"):
        try:
            total += 0 if path.is_dir() else path.lstat().st_size
        except FileNotFoundError:  # the package client moves its files about
            continue
    return total
