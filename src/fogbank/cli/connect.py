"""`fogbank connect NAME`: psql on an instance, over TLS, as its master user.

The password is PGPASSWORD's, or psql asks for it; a managed one is read from Secrets Manager.
"""

from __future__ import annotations

import argparse
import json
import os
from typing import Any

from fogbank.cli.api import call
from fogbank.cli.failure import CommandFailed
from fogbank.cli.resources import add_scope_flags, instance
from fogbank.cli.server import add_data_flag, find
from fogbank.ready import Ready


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("connect", help="open a shell on an instance", description=__doc__)
    add_data_flag(parser)
    add_scope_flags(parser)
    parser.add_argument("name", metavar="NAME", help="the instance")
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="…", help="what psql is told")
    parser.set_defaults(handler=run)


def run(args: argparse.Namespace) -> int:
    """Become psql."""
    ready = find(args.data)
    found = instance(ready, args.name, args.account, args.region)
    if found["status"] != "available":
        raise CommandFailed(f"{args.name} is {found['status']}: start it first")
    if found["memory_bytes"] is None:
        raise CommandFailed(f"no engine runs behind {args.name}: with --engines none there is no database")
    root = engine_root(found)
    described = call(
        ready, "rds", "DescribeDBInstances", {"DBInstanceIdentifier": found["identifier"]}, found
    )
    environ = _environment(ready, found, described) | {"LD_LIBRARY_PATH": str(root / "lib")}
    words = args.words[1:] if args.words[:1] == ["--"] else args.words
    os.execve(root / "bin" / "psql", ["psql", *words], os.environ | environ)


def engine_root(found: dict[str, Any]) -> Any:
    from fogbank.runtime.catalog import Catalog
    from fogbank.runtime.directories import Directories
    from fogbank.runtime.installer import Installer

    catalog = Catalog.bundled()
    root = Installer(Directories.default(), catalog).root(catalog.release(found["engine"], found["version"]))
    if root is None:
        raise CommandFailed(f"{found['engine']} {found['version']} is not installed: it may run elsewhere")
    return root


def _environment(ready: Ready, found: dict[str, Any], described: Any) -> dict[str, str]:
    one = described.find(".//DBInstance")
    environ = {
        "PGHOST": found["address"],
        "PGPORT": str(found["port"]),
        "PGUSER": one.findtext("MasterUsername"),
        "PGDATABASE": one.findtext("DBName") or "postgres",
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": ready.bundle,
    }
    secret = one.findtext("MasterUserSecret/SecretArn")
    if secret and "PGPASSWORD" not in os.environ:
        value = call(ready, "secretsmanager", "GetSecretValue", {"SecretId": secret}, found)
        environ["PGPASSWORD"] = json.loads(value["SecretString"])["password"]
    return environ
