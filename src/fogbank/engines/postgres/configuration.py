"""postgresql.conf and pg_hba.conf of one node."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from fogbank.core.engine import Node
from fogbank.engines.postgres import facts
from fogbank.engines.postgres.template import SUPERUSER

CERTIFICATE = "server.crt"
KEY = "server.key"
_SMALLEST_CLASS_BYTES = 1 << 30  # db.t3.micro, for a node without a class


@dataclass(frozen=True, slots=True)
class Configuration:
    """Renders a node's files. `durability` is a table's name in defaults.toml."""

    durability: str = "process"

    def write(self, node: Node, data: Path, socket: Path) -> bool:
        """Write both files into the data directory; True where one of them changed."""
        changed = _write(data / "postgresql.conf", self.settings(node, socket))
        return _write(data / "pg_hba.conf", access(node)) or changed

    def settings(self, node: Node, socket: Path) -> str:
        """Return postgresql.conf: our defaults, the node's parameters over them, then what is not theirs."""
        known = facts.defaults()
        memory_bytes = node.memory_bytes or _SMALLEST_CLASS_BYTES
        lines = {parameter.name: parameter.value(memory_bytes) for parameter in known.memory}
        lines |= known.fixed | node.parameters
        for name, switched in known.switch.items():
            if node.parameters.get(name) == "1":
                lines |= switched
        lines |= known.local | known.durability[self.durability] | _endpoint(node, socket)
        return "".join(f"{name} = {_quoted(value)}\n" for name, value in lines.items())


def access(node: Node) -> str:
    """Return pg_hba.conf: the superuser only through the private socket, all others by password.

    With `rds.force_ssl` the network lines ask for TLS, as on RDS.
    """
    network = "hostssl" if node.parameters.get("rds.force_ssl") == "1" else "host"
    lines = [
        ("local", "all", SUPERUSER, "trust"),
        ("host", "all", SUPERUSER, "all", "reject"),
        (network, "all", "all", "all", "scram-sha-256"),
    ]
    return "".join("\t".join(line) + "\n" for line in lines)


def _endpoint(node: Node, socket: Path) -> dict[str, str]:
    return {
        "listen_addresses": node.address,
        "port": str(node.port),
        # A list of names: one in double quotes may hold spaces and commas.
        "unix_socket_directories": '"' + str(socket).replace('"', '""') + '"',
        "unix_socket_permissions": "0700",
        "ssl": "on",
        "ssl_cert_file": CERTIFICATE,
        "ssl_key_file": KEY,
        "cluster_name": node.id,
    }


def _quoted(value: str) -> str:
    """A string of postgresql.conf; a line break would begin another setting."""
    return "'" + value.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n") + "'"


def _write(path: Path, content: str) -> bool:
    if path.exists() and path.read_text() == content:
        return False
    partial = path.with_name(f"{path.name}.partial")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(content)
    partial.replace(path)
    return True
