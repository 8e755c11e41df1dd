"""The AWS SDK for JavaScript v3, aimed at a server by nothing but its environment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fogbank.testing.cloud import Cloud, server

PACKAGE = Path(__file__).parent / "javascript"
NODE = shutil.which("node")

pytestmark = [
    pytest.mark.skipif(NODE is None, reason="node is not installed"),
    pytest.mark.skipif(
        not (PACKAGE / "node_modules").is_dir(),
        reason="the SDK is not installed: npm ci --prefix tests/e2e/javascript",
    ),
    pytest.mark.usefixtures("postgres"),
]


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with server() as running:
        yield running


@pytest.fixture(scope="module")
def seen(cloud: Cloud) -> dict[str, Any]:
    """What the SDK saw of an instance's life."""
    done = subprocess.run(
        [str(NODE), "story.mjs"],
        cwd=PACKAGE,
        env=os.environ | cloud.env,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    story: dict[str, Any] = json.loads(done.stdout)
    return story


def test_create_answers_before_the_instance_is_there(seen: dict[str, Any]) -> None:
    assert seen["created"]["DBInstanceStatus"] == "creating"
    assert seen["created"]["Engine"] == "postgres"
    assert "MasterUserPassword" not in seen["created"]


def test_the_waiters_end(seen: dict[str, Any]) -> None:
    assert seen["waited"] == "SUCCESS"
    assert seen["deleted"] == "SUCCESS"


def test_the_endpoint_is_described_in_numbers_and_dates(seen: dict[str, Any]) -> None:
    described = seen["described"]
    assert described["DBInstanceStatus"] == "available"
    assert described["Endpoint"]["Port"] == 5432
    assert described["Endpoint"]["Address"]
    assert described["InstanceCreateTime"].endswith("Z")
    assert described["TagList"] == [{"Key": "origin", "Value": "node & <friends>"}]


@pytest.mark.parametrize(
    ("what", "name", "status"),
    [
        ("again", "DBInstanceAlreadyExistsFault", 400),
        ("missing", "DBInstanceNotFoundFault", 404),
        ("gone", "DBInstanceNotFoundFault", 404),
    ],
)
def test_errors_have_the_sdk_s_own_classes(seen: dict[str, Any], what: str, name: str, status: int) -> None:
    assert (seen[what]["name"], seen[what]["status"]) == (name, status)
    assert seen[what]["message"]
