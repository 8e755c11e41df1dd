"""The running server, as commands see it: found by its data directory, spoken to over HTTP."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fogbank.cli.failure import CommandFailed
from fogbank.ready import Ready, running


def data_directory(data: str | None) -> Path:
    """Return the data directory: the flag's, FOGBANK_DATA's, or the user's own."""
    from fogbank.runtime.directories import Directories

    return Path(data).expanduser().absolute() if data else Directories.default().data


def find(data: str | None) -> Ready:
    """Return where the server is. Raises: `CommandFailed` where none runs."""
    directory = data_directory(data)
    found = running(directory)
    if found is None:
        raise CommandFailed(f"no server runs on {directory}: start one with `fogbank up -d`")
    return found


def ask(ready: Ready, method: str, path: str, body: Any = None, *, seconds: float = 60.0) -> Any:
    """Call one of the server's own routes and return its answer. Raises: `CommandFailed`."""
    url = urlsplit(ready.url)
    connection = HTTPConnection(url.hostname or "127.0.0.1", url.port, timeout=seconds)
    content = None if body is None else json.dumps(body)
    headers = {} if body is None else {"Content-Type": "application/json"}
    try:
        connection.request(method, f"/_fogbank/{path}", content, headers)
        response = connection.getresponse()
        answer = json.loads(response.read())
    except (OSError, HTTPException, ValueError) as error:
        raise CommandFailed(f"the server at {ready.url} does not answer: {error}") from error
    finally:
        connection.close()
    if response.status != 200:
        raise CommandFailed(answer.get("message", f"the server answered {response.status}"))
    return answer


def add_data_flag(parser: Any) -> None:
    parser.add_argument(
        "--data", metavar="DIR", help="data directory of the server (default: the user's own)"
    )
