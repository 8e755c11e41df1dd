"""The AWS SDK for JavaScript v3 as a client."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from fogbank.testing.cloud import Cloud, server

HERE = Path(__file__).parent / "javascript"
pytestmark = [
    pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed"),
    pytest.mark.skipif(
        not (HERE / "node_modules").exists(),
        reason="scripts/test installs the SDK with npm, which is not here",
    ),
]


def told(script: str, cloud: Cloud) -> Any:
    """What a script prints that runs against a server."""
    done = subprocess.run(
        ["node", str(HERE / script)],
        env=os.environ | cloud.env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_main_job() -> None:
    with server() as cloud:
        said = told("rds.mjs", cloud)
    assert (said["first"], said["then"], said["isDate"]) == ("creating", "available", True)
    assert said["endpoint"]["Port"] == 5432
    assert said["missing"] == {"name": "DBInstanceNotFoundFault", "typed": True, "status": 404}


def test_dynamodb_with_the_document_client() -> None:
    with server(engines="none") as cloud:
        said = told("dynamodb.mjs", cloud)
    assert said == {
        "tags": ["x", "y"],
        "bytes": [1, 2, 3],
        "deep": {"list": [1, None, True, "é"]},
        "n": 1,
        "pages": [[1, 2], [3, 4], [5]],
        "twice": {"name": "ConditionalCheckFailedException", "typed": True},
        "cancelled": {"typed": True, "reasons": ["None", "ConditionalCheckFailed"]},
        "selected": ["4", "5"],
    }
