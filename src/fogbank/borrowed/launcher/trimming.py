"""What moto loads at length: facts that nobody here can reach, or the same file again and again."""

from __future__ import annotations

import importlib
from typing import Any

_TYPES = "ec2/resources/instance_types.json"
_OFFERINGS = "ec2/resources/instance_type_offerings"
# Names of moto's that are not the beginning of the service's host name.
_HOSTS = {"cloudwatch": "monitoring", "resourcegroupstaggingapi": "tagging"}


def install() -> None:
    """Called before any service of moto is loaded."""
    _skip_instance_types()
    _read_endpoints_once()
    _list_regions_without_models()


def _skip_instance_types() -> None:
    """60 MB of EC2's instance types; what would read them is refused in services.toml."""
    utilities: Any = importlib.import_module("moto.utilities.utils")
    load = utilities.load_resource

    def load_resource(resource: str) -> Any:
        if resource == _TYPES:
            return {}
        return [] if resource.startswith(_OFFERINGS) else load(resource)

    utilities.load_resource = load_resource


def _read_endpoints_once() -> None:
    """Every session of botocore's, of which moto makes some, reads a megabyte of endpoints."""
    kind = importlib.import_module("botocore.loaders").JSONFileLoader
    load = kind.load_file
    read: dict[str, Any] = {}

    def load_file(loader: Any, path: str) -> Any:
        if not path.endswith(("endpoints", "partitions")):
            return load(loader, path)
        if path not in read:
            read[path] = load(loader, path)
        return read[path]

    kind.load_file = load_file


def _list_regions_without_models() -> None:
    """botocore loads a whole model to learn a host name's beginning, which nearly always is known."""
    kind = importlib.import_module("botocore.session").Session
    load = kind.get_available_regions

    def get_available_regions(
        session: Any, service_name: str, partition_name: str = "aws", allow_non_regional: bool = False
    ) -> Any:
        endpoints = session._get_internal_component("endpoint_resolver")
        host = _HOSTS.get(service_name, service_name)
        if not endpoints.get_available_endpoints(host, "aws", True):
            return load(session, service_name, partition_name, allow_non_regional)
        return endpoints.get_available_endpoints(host, partition_name, allow_non_regional)

    kind.get_available_regions = get_available_regions
