"""What moto loads and nobody here can reach: 60 MB of EC2 instance types, for machines that are refused."""

from __future__ import annotations

import importlib
from typing import Any

_TYPES = "ec2/resources/instance_types.json"
_OFFERINGS = "ec2/resources/instance_type_offerings"


def install() -> None:
    """Called before moto's EC2 is loaded; what would read these is refused in services.toml."""
    utilities: Any = importlib.import_module("moto.utilities.utils")
    load = utilities.load_resource

    def load_resource(resource: str) -> Any:
        if resource == _TYPES:
            return {}
        return [] if resource.startswith(_OFFERINGS) else load(resource)

    utilities.load_resource = load_resource
