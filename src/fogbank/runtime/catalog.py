"""Which engines there are, where they come from, and the hashes they must have: read from catalog files."""

from __future__ import annotations

import functools
import hashlib
import platform
import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

import msgspec

from fogbank.core.faults import EngineRefused

_PACKAGE_ROOT = Path(__file__).parents[1]


class Kind(StrEnum):
    """How a release is installed."""

    WHEEL = "wheel"  # one wheel, unpacked; `archive` names a tar file inside that holds the engine
    PYTHON_ENVIRONMENT = "python-environment"  # a virtual environment with the packages of `requirements`


class Artifact(msgspec.Struct, frozen=True):
    """One file for one platform. `bytes` is its size."""

    file: str
    sha256: str
    bytes: int


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """One version of an engine. `artifacts` is keyed by `linux-x86_64`, `macos-arm64`, ….

    `requirements` is a pip requirements file with hashes. `check` is a command below the unpacked root
    that runs only where all system libraries are there; `libraries` names the system packages that bring
    them, by library name and package tool.
    """

    engine: str
    title: str
    version: str
    kind: Kind = Kind.WHEEL
    package: str = ""
    package_version: str = ""
    archive: str = ""
    artifacts: dict[str, Artifact] = {}
    requirements: Path | None = None
    check: list[str] = []
    libraries: dict[str, dict[str, str]] = {}

    @property
    def name(self) -> str:
        """The name that people install and remove it by: `postgres-17.11`."""
        return f"{self.engine}-{self.version}"

    def fingerprint(self) -> str:
        """Changes with what would be installed here."""
        if self.requirements is not None:
            return hashlib.sha256(self.requirements.read_bytes()).hexdigest()
        return self.artifact().sha256

    def artifact(self) -> Artifact:
        """The file for this machine. Raises: `EngineRefused` where there is none."""
        try:
            return self.artifacts[this_platform()]
        except KeyError as error:
            there = ", ".join(sorted(self.artifacts)) or "no platform at all"
            raise EngineRefused(
                f"{self.title} {self.version} is built for {there}, not for {this_platform()}"
            ) from error


class _File(msgspec.Struct, kw_only=True):
    """One catalog file: what all its releases share, and the releases."""

    engine: str
    title: str
    kind: Kind
    default: str
    package: str = ""
    archive: str = ""
    requirements: str = ""
    check: list[str] = []
    libraries: dict[str, dict[str, str]] = {}
    release: list[_Release]


class _Release(msgspec.Struct):
    version: str
    package_version: str = ""
    artifacts: dict[str, Artifact] = {}


class Catalog:
    """The releases of all engines, oldest first."""

    def __init__(self, releases: Iterable[Release], defaults: dict[str, str]) -> None:
        self._releases: dict[str, list[Release]] = {}
        for release in sorted(releases, key=lambda one: _order(one.version)):
            self._releases.setdefault(release.engine, []).append(release)
        self._defaults = defaults

    @classmethod
    def read(cls, *files: Path) -> Catalog:
        """Read catalog files."""
        read = [(path, msgspec.toml.decode(path.read_bytes(), type=_File)) for path in files]
        releases = [release for path, file in read for release in _releases(path, file)]
        return cls(releases, {file.engine: file.default for _, file in read})

    @classmethod
    @functools.cache
    def bundled(cls) -> Catalog:
        """Every `catalog.toml` in the package's rooms."""
        return cls.read(
            *sorted([*_PACKAGE_ROOT.glob("*/catalog.toml"), *_PACKAGE_ROOT.glob("*/*/catalog.toml")])
        )

    def engines(self) -> list[str]:
        return sorted(self._releases)

    def releases(self, engine: str) -> list[Release]:
        return list(self._releases.get(engine, ()))

    def versions(self, engine: str) -> list[str]:
        """The exact versions, oldest first; empty for an unknown engine."""
        return [release.version for release in self._releases.get(engine, ())]

    def release(self, engine: str, version: str = "") -> Release:
        """The release of an exact version, the newest of a major one ("17"), or the default for "".

        Raises: `EngineRefused` naming what there is.
        """
        wanted = version or self._defaults.get(engine, "")
        for release in reversed(self._releases.get(engine, ())):
            if release.version == wanted or release.version.startswith(f"{wanted}."):
                return release
        name = f"{engine} {wanted}".rstrip()
        there = ", ".join(self.versions(engine) or self.engines())
        raise EngineRefused(f"there is no engine {name}; the catalog has {there}")

    def named(self, name: str) -> Release:
        """The release that a person means by `postgres`, `postgres-17` or `postgres-17.11`."""
        engine, _, version = name.rpartition("-")
        if engine in self._releases:
            return self.release(engine, version)
        return self.release(name)


def this_platform() -> str:
    """This machine in the catalog's words: `linux-x86_64`, `macos-arm64`, …"""
    system = {"darwin": "macos"}.get(sys.platform, sys.platform)
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    return f"{system}-{machine}"


def _releases(path: Path, file: _File) -> list[Release]:
    return [
        Release(
            engine=file.engine,
            title=file.title,
            version=one.version,
            kind=file.kind,
            package=file.package,
            package_version=one.package_version,
            archive=file.archive,
            artifacts=one.artifacts,
            requirements=path.parent / file.requirements if file.requirements else None,
            check=file.check,
            libraries=file.libraries,
        )
        for one in file.release
    ]


def _order(version: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (0, part) for part in version.split(".")]
