"""What a start imports: what the first call needs, and nothing that only some calls need."""

from __future__ import annotations

import json
import subprocess
import sys

SCRIPT = """
import json, sys
import fogbank.bootstrap.admin
import fogbank.bootstrap.server
start = set(sys.modules)
import fogbank.services.dynamodb.tables.list_tables
print(json.dumps([sorted(start), sorted(set(sys.modules) - start)]))
"""
LATE = (
    "boto3",
    "botocore",
    "cryptography",
    "lmdb",
    "zstandard",
    "fogbank.advisor",
    "fogbank.cli",
    "fogbank.engines",
    "fogbank.metrics.archive",
    "fogbank.services.applicationautoscaling.policy",
    "fogbank.services.cloudwatch.alarms",
    "fogbank.services.dynamodb.items",
    "fogbank.services.dynamodb.partiql",
    "fogbank.services.dynamodb.tables.catalog",
    "fogbank.services.dynamodb.tables.lifecycle",
    "fogbank.services.dynamodb.transfers",
    "fogbank.services.dynamodb.wire.wording",
    "fogbank.services.rds.instance",
    "fogbank.services.rds.lifecycle",
)


def test_a_start_and_the_first_list_of_tables_import_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    start, first = json.loads(done.stdout)
    assert "fogbank.services.dynamodb.service" in start
    assert "fogbank.services.dynamodb.tables.list_tables" in first
    early = [name for name in start + first if any(f"{name}.".startswith(f"{late}.") for late in LATE)]
    assert early == []
