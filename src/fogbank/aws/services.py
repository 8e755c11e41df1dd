"""Every AWS service that botocore knows, in one small table made by `scripts/generate-service-index`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

_FILE = Path(__file__).parent / "data" / "services.json"


class ServiceEntry(msgspec.Struct, array_like=True, frozen=True):
    """A row: the model's directory, and the names under which requests ask for the service."""

    model: str
    signing_name: str
    endpoint_prefix: str
    target_prefix: str | None
    protocols: tuple[str, ...]
    api_version: str
    service_id: str


class ServiceIndex:
    """The table with the ways to look something up in it."""

    def __init__(self, entries: list[ServiceEntry]) -> None:
        self.entries = entries
        self.by_signing_name: dict[str, list[ServiceEntry]] = {}
        self.by_target: dict[str, list[ServiceEntry]] = {}
        self.by_host: dict[str, list[ServiceEntry]] = {}
        for entry in entries:
            self.by_signing_name.setdefault(entry.signing_name, []).append(entry)
            self.by_host.setdefault(entry.endpoint_prefix, []).append(entry)
            if entry.target_prefix:
                self.by_target.setdefault(entry.target_prefix, []).append(entry)
        for found in self.by_signing_name.values():
            # The service that gave the name comes first: rds before docdb and neptune.
            found.sort(key=lambda entry: entry.model != entry.signing_name)


@cache
def service_index() -> ServiceIndex:
    return ServiceIndex(msgspec.json.decode(_FILE.read_bytes(), type=list[ServiceEntry]))
