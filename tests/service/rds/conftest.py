from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def create(rds: Any) -> Callable[..., dict[str, Any]]:
    """Create an instance; what is given replaces or, as None, removes the usual parameters."""

    def make(name: str = "shop", *, wait: bool = True, client: Any = None, **changes: Any) -> dict[str, Any]:
        usual = {
            "DBInstanceIdentifier": name,
            "Engine": "postgres",
            "DBInstanceClass": "db.t3.micro",
            "AllocatedStorage": 20,
            "MasterUsername": "app",
            "MasterUserPassword": "correct-horse",
        }
        asked = {key: value for key, value in (usual | changes).items() if value is not None}
        used = client or rds
        made: dict[str, Any] = used.create_db_instance(**asked)["DBInstance"]
        if wait:
            used.get_waiter("db_instance_available").wait(DBInstanceIdentifier=name)
        return made

    return make


@pytest.fixture
def describe(rds: Any) -> Callable[[str], dict[str, Any]]:
    def look(name: str = "shop") -> dict[str, Any]:
        found: dict[str, Any] = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
        return found

    return look
