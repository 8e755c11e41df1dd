"""`fogbank engines list|install|remove`: the engines in the cache."""

from __future__ import annotations

import argparse
import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from fogbank.cli.failure import CommandFailed
from fogbank.cli.output import print_json, print_table, size

if TYPE_CHECKING:
    from fogbank.runtime.catalog import Release
    from fogbank.runtime.installer import Installer, ProgressCallback


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("engines", help="list, install or remove engines", description=__doc__)
    commands = parser.add_subparsers(metavar="list|install|remove", required=True)
    listing = commands.add_parser("list", help="what there is and what is installed")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(handler=run_list)
    install = commands.add_parser("install", help="download and verify engines")
    install.add_argument(
        "names", nargs="+", metavar="NAME", help="postgres, postgres-16, postgres-16.15, moto"
    )
    install.set_defaults(handler=run_install)
    remove = commands.add_parser("remove", help="remove engines from the cache")
    remove.add_argument("names", nargs="+", metavar="NAME", help="as `fogbank engines list` writes it")
    remove.set_defaults(handler=run_remove)


def _installer() -> Installer:
    from fogbank.runtime.catalog import Catalog
    from fogbank.runtime.directories import Directories
    from fogbank.runtime.installer import Installer

    return Installer(Directories.default(), Catalog.bundled())


def run_list(args: argparse.Namespace) -> int:
    installer = _installer()
    installed = {one.name: one for one in installer.installed()}
    releases = [
        release for engine in installer.catalog.engines() for release in installer.catalog.releases(engine)
    ]
    if args.json:
        print_json(
            [
                {
                    "name": release.name,
                    "title": release.title,
                    "version": release.version,
                    "installed": release.name in installed,
                }
                for release in releases
            ]
        )
        return 0
    rows = [
        (
            release.name,
            release.title,
            "installed" if release.name in installed else "",
            size(installed[release.name].size_bytes) if release.name in installed else "",
        )
        for release in releases
    ]
    print_table(("NAME", "ENGINE", "", "ON DISK"), rows, empty="The catalog is empty.")
    return 0


def run_install(args: argparse.Namespace) -> int:
    import asyncio

    from fogbank.core.faults import EngineRefused

    installer = _installer()
    for name in args.names:
        try:
            asyncio.run(_install(installer, installer.catalog.named(name)))
        except EngineRefused as refused:
            raise CommandFailed(str(refused)) from refused
    return 0


async def _install(installer: Installer, release: Release) -> None:
    """Install one release; PostgreSQL's includes the template that instances are copied from."""
    with _progress(release) as report:
        if release.engine == "postgres":
            await _prepare_postgres(installer, release, report)
        else:
            await installer.ensure(release.engine, release.version, report)
    print(f"{release.title} {release.version} is installed.")


async def _prepare_postgres(installer: Installer, release: Release, report: ProgressCallback) -> None:
    from fogbank.engines.postgres.engine import PostgresEngine
    from fogbank.runtime.certificates import Certificates
    from fogbank.runtime.directories import Directories
    from fogbank.runtime.processes import Processes

    directories = Directories.default()
    certificates = Certificates(directories.tls)
    engine = PostgresEngine(directories, installer, certificates, Processes(directories))
    await engine.prepare(release.version, report)


def _progress(release: Release) -> AbstractContextManager[ProgressCallback]:
    if sys.stdout.isatty():
        from fogbank.cli.progress import bar

        return bar(f"{release.title} {release.version}")
    return nullcontext(_Lines(release))


class _Lines:
    """Progress where nobody watches: a line when a stage begins."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._stage = ""

    def __call__(self, progress: Any) -> None:
        if progress.stage != self._stage:
            self._stage = progress.stage
            print(f"{self._release.title} {self._release.version}: {progress.stage}", flush=True)


def run_remove(args: argparse.Namespace) -> int:
    installer = _installer()
    for name in args.names:
        found = _installed_name(installer, name)
        users = _users(found)
        if users:
            raise CommandFailed(f"{found} is what {', '.join(users)} runs on: delete that first")
        installer.remove(found)
        print(f"{found} is removed.")
    return 0


def _installed_name(installer: Installer, name: str) -> str:
    """The one that a person means by `postgres-16.15`, or by `postgres-16` where only one of those is there.

    The catalog is not asked: what an older one installed can be removed too.
    """
    names = [one.name for one in installer.installed()]
    meant = [one for one in names if one == name or one.startswith((f"{name}-", f"{name}."))]
    if name in meant or len(meant) == 1:
        return name if name in meant else meant[0]
    if meant:
        raise CommandFailed(f"{name} may be {' or '.join(meant)}: say which")
    raise CommandFailed(f"{name} is not installed; there is {', '.join(names) or 'nothing'}")


def _users(name: str) -> list[str]:
    """What of the user's own server runs on an engine, stopped instances included."""
    from fogbank.cli.server import ask, data_directory
    from fogbank.ready import running

    server = running(data_directory(None))
    resources = ask(server, "GET", "status")["resources"] if server else []
    return [one["identifier"] for one in resources if f"{one.get('engine')}-{one.get('version')}" == name]
