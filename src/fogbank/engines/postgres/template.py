"""The cluster that every instance is copied from: made once a version, with RDS's roles in it."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from fogbank.core.faults import EngineRefused
from fogbank.engines.postgres import facts
from fogbank.engines.postgres.sql import identifier, literal
from fogbank.engines.postgres.trust import trust_extensions
from fogbank.runtime.directories import Directories
from fogbank.runtime.identity import unprivileged
from fogbank.runtime.libraries import loader_path
from fogbank.runtime.lock import locked

SUPERUSER = "rdsadmin"
# A database that waits for its name: renaming one takes a millisecond, making one 300 files.
SPARE_DATABASE = "fogbank_spare"
_HERE = Path(__file__).parent
_MADE_OF = (
    "template.py",
    "trust.py",
    "roles.toml",
    "extensions.toml",
)  # a change of these makes a new template
_KEPT_SECONDS = 30 * 86400  # after its last use
_LOCALES = ("C.UTF-8", "C")  # macOS has no C.UTF-8 of its own


class Templates:
    """Template clusters in `cache/templates/postgres-<version>-<recipe>`."""

    def __init__(self, directories: Directories) -> None:
        self._directories = directories

    def path(self, version: str) -> Path:
        return self._directories.templates / f"postgres-{version}-{_recipe()}"

    async def ensure(self, version: str, root: Path) -> Path:
        """Return the template of a version whose server is at `root`, making it if need be.

        Raises: `EngineRefused` with what initdb said.
        """
        path = self.path(version)
        if path.exists():
            os.utime(path)  # it is in use
            return path
        async with locked(self._directories.templates / f".postgres-{version}.lock"):
            if not path.exists():
                await self._make(version, root, path)
        return path

    async def _make(self, version: str, root: Path, path: Path) -> None:
        _remove_unused(path.parent, version)
        trust_extensions(root)
        scratch = Path(tempfile.mkdtemp(prefix=f".postgres-{version}-", dir=path.parent))
        try:
            unprivileged().own(scratch, self._directories.cache)
            await _initdb(root, scratch / "data")
            await _run_sql(root, scratch / "data", _setup(int(version.partition(".")[0])))
            _slim(scratch / "data")
            (scratch / "data").rename(path)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def _remove_unused(templates: Path, version: str) -> None:
    """Remove those of other recipes, but not at once: another Fogbank may be copying from them now."""
    for old in templates.glob(f"postgres-{version}-*"):
        if old.stat().st_mtime < time.time() - _KEPT_SECONDS:
            shutil.rmtree(old, ignore_errors=True)


@functools.cache
def _recipe() -> str:
    return hashlib.sha256(b"".join((_HERE / name).read_bytes() for name in _MADE_OF)).hexdigest()[:10]


async def _initdb(root: Path, data: Path) -> None:
    failure = ""
    for locale in _LOCALES:
        arguments = ["-D", str(data), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", f"--locale={locale}"]
        code, output = await _run(
            root, ["initdb", *arguments, "--data-checksums", "--no-sync", "--no-instructions"]
        )
        if code == 0:
            return
        failure = output.strip().splitlines()[-1] if output.strip() else f"exit code {code}"
        shutil.rmtree(data, ignore_errors=True)
    raise EngineRefused(f"initdb failed: {failure}")


async def _run_sql(root: Path, data: Path, statements: list[str]) -> None:
    """Run statements in single-user mode: no postmaster, no port, a clean shutdown at the end."""
    options = ["--single", "-F", "-D", str(data), "postgres"]
    code, output = await _run(root, ["postgres", *options], "\n".join(statements) + "\n")
    # Single-user mode goes on after an error and ends with success.
    if failed := re.search(r"(?:ERROR|FATAL|PANIC): +(.*)", output):
        raise EngineRefused(f"PostgreSQL's template could not be made: {failed[1]}")
    if code:
        raise EngineRefused(f"PostgreSQL's template could not be made: exit code {code}")


async def _run(root: Path, argv: list[str], given: str = "") -> tuple[int, str]:
    """Run a program of the server's. In a thread: uvloop's own subprocesses cannot be another user's."""
    identity = unprivileged()
    process = subprocess.Popen(  # noqa: ASYNC220 - forks at once, and is waited for in a thread
        [*identity.prefix, str(root / "bin" / argv[0]), *argv[1:]],
        env=loader_path(root) | {"PATH": "/usr/bin:/bin", "TZ": "UTC"},
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        user=identity.user,
        group=identity.group,
        extra_groups=[] if identity.user is not None else None,
    )
    try:
        output, _ = await asyncio.to_thread(process.communicate, given.encode())
    finally:
        process.kill()  # does nothing to one that has ended
    return process.returncode, output.decode(errors="replace")


def _setup(major: int) -> list[str]:
    """One statement a line, as single-user mode wants it."""
    known = facts.roles()
    statements = [f"CREATE ROLE {identifier(role.name)}" for role in known.role if role.since <= major]
    for membership in known.membership:
        if membership.since <= major:
            groups = ", ".join(identifier(name) for name in membership.roles)
            statements.append(f"GRANT {groups} TO {identifier(membership.of)} WITH ADMIN OPTION")
    for name, value in known.superuser_settings.items():
        statements.append(f"ALTER ROLE {identifier(SUPERUSER)} SET {identifier(name)} TO {literal(value)}")
    return [*statements, f"CREATE DATABASE {identifier(SPARE_DATABASE)}"]


def _slim(data: Path) -> None:
    """Drop what each instance gets of its own, or makes anew."""
    for name in (
        "postgresql.conf",
        "pg_hba.conf",
        "pg_ident.conf",
        "postgresql.auto.conf",
        "postmaster.opts",
    ):
        (data / name).unlink(missing_ok=True)
    (data / "pg_ident.conf").touch(mode=0o600)
    (data / "postgresql.auto.conf").touch(mode=0o600)
    for segment in sorted(path for path in (data / "pg_wal").iterdir() if path.is_file())[:-1]:
        segment.unlink()
