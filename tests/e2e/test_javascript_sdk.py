"""The AWS SDK for JavaScript v3 as a client."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from fogbank.testing.cloud import server

HERE = Path(__file__).parent / "javascript"
pytestmark = [
    pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed"),
    pytest.mark.skipif(
        not (HERE / "node_modules").exists(),
        reason="scripts/test installs the SDK with npm, which is not here",
    ),
]


def test_the_main_job() -> None:
    with server() as cloud:
        done = subprocess.run(
            ["node", str(HERE / "rds.mjs")],
            env=os.environ | cloud.env,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["first"], said["then"], said["isDate"]) == ("creating", "available", True)
    assert said["endpoint"]["Port"] == 5432
    assert said["missing"] == {"name": "DBInstanceNotFoundFault", "typed": True, "status": 404}
