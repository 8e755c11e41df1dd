"""kill -9 while tables are backed up and restored under load: what comes back is what was there at its moment."""

from __future__ import annotations

import json
import os
import random
import threading
import time
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from tests.crash.test_kill_dynamodb import client
from tests.crash.victim import Victim, eventually

_WRITERS = 3
_KEYS = 10  # of each writer
_FILLER = 2000  # items that nobody changes: copying them takes a while
_KILLS = 5


class Write:
    """One write of one key; `acknowledged` is when the reply was there, infinity where none came."""

    def __init__(self, value: int | None) -> None:
        self.sent = time.time()
        self.acknowledged = float("inf")
        self.value = value


class Writer(threading.Thread):
    """Writes its own keys until the server is gone, and remembers when."""

    def __init__(self, number: int, url: str, seed: int, written: dict[str, list[Write]]) -> None:
        super().__init__()
        self._number = number
        self._url = url
        self._rng = random.Random(seed)
        self._written = written

    def run(self) -> None:
        dynamodb = client(self._url)
        while True:
            key = f"w{self._number}-{self._rng.randrange(_KEYS)}"
            write = Write(None if self._rng.random() < 0.3 else self._rng.getrandbits(31))
            self._written.setdefault(key, []).append(write)
            try:
                if write.value is None:
                    dynamodb.delete_item(TableName="kill", Key={"p": {"S": key}})
                else:
                    dynamodb.put_item(TableName="kill", Item=item(key, write.value))
            except (BotoCoreError, ClientError):
                return
            write.acknowledged = time.time()


def item(key: str, value: int) -> dict[str, Any]:
    return {"p": {"S": key}, "g": {"S": f"g{value % 3}"}, "n": {"N": str(value)}}


def test_what_is_restored_is_what_was_there(tmp_path: Path) -> None:
    seed = int(os.environ.get("FOGBANK_SEED") or random.SystemRandom().getrandbits(32))
    print(f"FOGBANK_SEED={seed}")
    rng = random.Random(seed)
    victim = Victim(tmp_path / "data", engines="none")
    victim.start()
    written: dict[str, list[Write]] = {}
    try:
        make_table(client(victim.url))
        for number in range(_KILLS):
            writers = [Writer(one, victim.url, rng.getrandbits(32), written) for one in range(_WRITERS)]
            for writer in writers:
                writer.start()
            wanted = begin(victim.url, rng, number)
            time.sleep(rng.uniform(0, 0.1))
            victim.kill()
            for writer in writers:
                writer.join(60)
            victim.start()
            for name, (earliest, latest) in wanted.items():
                check(victim.url, name, written, earliest, latest)
        assert sum(len(writes) for writes in written.values()) > _KILLS * 20
    finally:
        victim.kill()


def make_table(dynamodb: Any) -> None:
    dynamodb.create_table(
        TableName="kill",
        KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in "pg"],
        BillingMode="PAY_PER_REQUEST",
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-g",
                "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    dynamodb.get_waiter("table_exists").wait(TableName="kill")
    for start in range(0, _FILLER, 25):
        puts = [{"PutRequest": {"Item": item(f"f{start + one}", 1)}} for one in range(25)]
        dynamodb.batch_write_item(RequestItems={"kill": puts})
    dynamodb.update_continuous_backups(
        TableName="kill", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )


def begin(url: str, rng: random.Random, number: int) -> dict[str, tuple[float, float]]:
    """Begin a restore and a backup under load; returns what to expect: names, and from when to when each is of."""
    dynamodb = client(url)
    time.sleep(rng.uniform(0.1, 0.3))
    when = round(time.time(), 3)
    time.sleep(rng.uniform(0.01, 0.2))
    restore_to(dynamodb, f"restored-{number}", when)
    wanted = {f"restored-{number}": (when, when)}
    before = time.time()
    dynamodb.create_backup(TableName="kill", BackupName=f"backup-{number}")
    return wanted | {f"backup-{number}": (before, time.time())}


def restore_to(dynamodb: Any, target: str, when: float) -> None:
    """To a part of a second, which boto3 does not send by itself."""

    def precise(params: dict[str, Any], **_: Any) -> None:
        params["body"] = json.dumps(json.loads(params["body"]) | {"RestoreDateTime": when}).encode()

    dynamodb.meta.events.register("before-call.dynamodb.RestoreTableToPointInTime", precise)
    dynamodb.restore_table_to_point_in_time(
        SourceTableName="kill", TargetTableName=target, RestoreDateTime=when
    )


def check(url: str, name: str, written: dict[str, list[Write]], earliest: float, latest: float) -> None:
    dynamodb = client(url)
    if name.startswith("backup"):
        (arn,) = (
            one["BackupArn"]
            for one in dynamodb.list_backups()["BackupSummaries"]
            if one["BackupName"] == name
        )
        eventually(30, "the backup is made", lambda: available(dynamodb, arn))
        dynamodb.restore_table_from_backup(TargetTableName=name, BackupArn=arn)
    described = eventually(30, "the table is restored", lambda: active(dynamodb, name))
    found = {one["p"]["S"]: one for one in scanned(dynamodb, name)}
    indexed = {one["p"]["S"]: one for one in scanned(dynamodb, name, IndexName="by-g")}
    assert indexed == found
    assert described["ItemCount"] == len(found)
    assert sum(key.startswith("f") for key in found) == _FILLER
    for key, writes in written.items():
        has = int(found[key]["n"]["N"]) if key in found else None
        may = possible(writes, earliest, latest)
        assert has in may, f"{name}: {key} has {has}, and may have {may}"
    dynamodb.delete_table(TableName=name)


def possible(writes: list[Write], earliest: float, latest: float) -> set[int | None]:
    """What a key may have at some moment: its last write acknowledged by then, or one that was under way."""
    known = [number for number, write in enumerate(writes) if write.acknowledged <= earliest]
    last = known[-1] if known else -1
    under_way = {write.value for write in writes[last + 1 :] if write.sent <= latest}
    return under_way | {writes[last].value if known else None}


def available(dynamodb: Any, arn: str) -> bool:
    found = dynamodb.describe_backup(BackupArn=arn)["BackupDescription"]["BackupDetails"]
    return bool(found["BackupStatus"] == "AVAILABLE")


def active(dynamodb: Any, name: str) -> Any:
    found = dynamodb.describe_table(TableName=name)["Table"]
    return found if found["TableStatus"] == "ACTIVE" else None


def scanned(dynamodb: Any, table: str, **more: Any) -> list[dict[str, Any]]:
    pages = dynamodb.get_paginator("scan").paginate(TableName=table, **more)
    return [one for page in pages for one in page["Items"]]
