"""Backups and recovery as time passes, while others write, and over a restart."""

from __future__ import annotations

import asyncio
import errno
import random
from pathlib import Path
from typing import Any

import pytest
from tests.unit.services.dynamodb.harness import SCOPE, Harness, Refused, harness, item

from fogbank.engines.dynamodb import copying, past
from fogbank.keyvalue.store import StorageFull
from fogbank.services.dynamodb.backups.backup import Backup
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.tend import look_after

ON = {"PointInTimeRecoveryEnabled": True}
OFF = {"PointInTimeRecoveryEnabled": False}


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "SLICE", 3)


async def put(service: Harness, number: int, **more: Any) -> None:
    await service.call("PutItem", TableName="things", Item=item("a", number, **more))


async def remove(service: Harness, number: int) -> None:
    await service.call("DeleteItem", TableName="things", Key=item("a", number))


async def switch(service: Harness, **specification: Any) -> dict[str, Any]:
    answer = await service.call(
        "UpdateContinuousBackups", TableName="things", PointInTimeRecoverySpecification=specification
    )
    found: dict[str, Any] = answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    return found


async def restore(service: Harness, target: str, when: float | None) -> None:
    wanted = {"UseLatestRestorableTime": True} if when is None else {"RestoreDateTime": when}
    await service.call(
        "RestoreTableToPointInTime", SourceTableName="things", TargetTableName=target, **wanted
    )


async def numbers(service: Harness, table: str) -> list[int]:
    await service.call("DescribeTable", TableName=table)
    found = await service.call("Scan", TableName=table)
    return sorted(int(one["s"]["N"]) for one in found["Items"])


def now(service: Harness) -> float:
    return service.clock.now().timestamp()


def status(service: Harness, table: str) -> str:
    found = service.store.resources.get(Table, SCOPE, table)
    assert found is not None
    return found.table_status


def left(service: Harness) -> list[bytes]:
    with service.place.store.read() as snapshot:
        return [key for key, _ in snapshot.range()]


async def test_any_moment_can_be_restored(tmp_path: Path) -> None:
    rng = random.Random(7)
    with harness(tmp_path) as service:
        await service.make_table()
        await switch(service, **ON)
        there: set[int] = set()
        states: list[tuple[float, set[int]]] = []
        for _ in range(60):
            service.clock.move(seconds=rng.choice((0.001, 0.2, 1)))
            number = rng.randrange(8)
            if rng.random() < 0.6:
                await put(service, number, n={"N": str(rng.randrange(3))})
                there.add(number)
            else:
                await remove(service, number)
                there.discard(number)
            states.append((now(service), set(there)))
        service.clock.move(seconds=1)
        for count, (when, wanted) in enumerate(rng.sample(states, 12)):
            await restore(service, f"new-{count}", when)
            await put(service, count)  # while it is restored
            assert await numbers(service, f"new-{count}") == sorted(wanted)


async def test_a_backup_is_of_its_moment_whatever_is_written_meanwhile(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        for number in range(40):
            await put(service, number)
        service.clock.move(seconds=1)
        made = await service.call("CreateBackup", TableName="things", BackupName="one")
        for number in range(0, 40, 2):
            await remove(service, number)
            await put(service, 100 + number)
            await asyncio.sleep(0)
        arn = made["BackupDetails"]["BackupArn"]
        found = (await service.call("DescribeBackup", BackupArn=arn))["BackupDescription"]
        assert found["BackupDetails"]["BackupStatus"] == "AVAILABLE"
        assert found["SourceTableDetails"]["ItemCount"] == 40
        await service.call("RestoreTableFromBackup", BackupArn=arn, TargetTableName="new")
        assert await numbers(service, "new") == list(range(40))


async def test_what_is_read_is_not_taken_away(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        for number in range(30):
            await put(service, number)
        made = await service.call("CreateBackup", TableName="things", BackupName="one")
        arn = made["BackupDetails"]["BackupArn"]
        await service.call("RestoreTableFromBackup", BackupArn=arn, TargetTableName="new")
        words = f"BackupInUseException: Backup is being used to restore table: {arn}"
        with pytest.raises(Refused, match=words):
            await service.call("DeleteBackup", BackupArn=arn)
        words = f"BackupInUseException: Backup is being used to restore another table: {arn}"
        with pytest.raises(Refused, match=words):
            await service.call("RestoreTableFromBackup", BackupArn=arn, TargetTableName="newer")
        words = f"TableInUseException: Table: new is already being restored from backup: {arn}"
        with pytest.raises(Refused, match=words):
            await service.call("RestoreTableFromBackup", BackupArn=arn, TargetTableName="new")
        assert await numbers(service, "new") == list(range(30))
        await service.call("DeleteBackup", BackupArn=arn)
        await service.call("DeleteTable", TableName="things")


async def gone(service: Harness, table: str) -> None:
    for _ in range(2000):
        await asyncio.sleep(0)
        if service.store.resources.get(Table, SCOPE, table) is None:
            return
    pytest.fail(f"{table} is still there")


async def test_a_backup_is_complete_although_its_table_goes(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        for number in range(40):
            await put(service, number)
        made = await service.call("CreateBackup", TableName="things", BackupName="one")
        arn = made["BackupDetails"]["BackupArn"]
        await remove(service, 3)
        await service.call("DeleteTable", TableName="things")
        await gone(service, "things")
        found = (await service.call("DescribeBackup", BackupArn=arn))["BackupDescription"]
        assert found["BackupDetails"]["BackupStatus"] == "AVAILABLE"
        await service.call("RestoreTableFromBackup", BackupArn=arn, TargetTableName="new")
        assert await numbers(service, "new") == list(range(40))
        await service.call("DeleteTable", TableName="new")
        await gone(service, "new")
        await service.call("DeleteBackup", BackupArn=arn)
        await look_after(service.service)
        assert left(service) == [], "what was kept for the backup went with its end"


@pytest.mark.parametrize("killed", [False, True])
async def test_a_restore_ends_although_its_source_goes(tmp_path: Path, killed: bool) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await switch(service, **ON)
        for number in range(40):
            await put(service, number)
        when = now(service)
        service.clock.move(seconds=1)
        for number in range(40):
            await remove(service, number)
        await put(service, 77)
        await restore(service, "new", when)
        await service.call("DeleteTable", TableName="things")
        await gone(service, "things")
        assert status(service, "new") == "CREATING"
        await look_after(service.service)
        if killed:
            await service.reconciler.stop()
    with harness(tmp_path) as service:
        service.clock.move(seconds=2)
        service.reconciler.boot()
        assert await numbers(service, "new") == list(range(40))
        await look_after(service.service)
        (backup,) = (await service.call("ListBackups", BackupType="SYSTEM"))["BackupSummaries"]
        data = service.store.resources.get(Backup, SCOPE, backup["BackupArn"]).data_id
        assert not [key for key in left(service) if key.startswith(data + b"h")], "the history had one reader"
        await service.call(
            "RestoreTableFromBackup", BackupArn=backup["BackupArn"], TargetTableName="as-it-went"
        )
        assert await numbers(service, "as-it-went") == [77]


async def test_a_restore_ends_although_recovery_is_switched_off(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await switch(service, **ON)
        for number in range(20):
            await put(service, number)
        when = now(service)
        service.clock.move(seconds=1)
        for number in range(20):
            await remove(service, number)
        await restore(service, "new", when)
        await switch(service, **OFF)
        await look_after(service.service)
        await put(service, 77)
        assert await numbers(service, "new") == list(range(20))
        await look_after(service.service)
        history = service.service.catalog.table(SCOPE, "things").table.data_id + b"h"
        assert not [key for key in left(service) if key.startswith(history)]


async def test_history_is_kept_for_the_period(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await switch(service, RecoveryPeriodInDays=2, **ON)
        await put(service, 1)
        old = now(service)
        service.clock.move(days=1)
        await put(service, 2)
        middle = now(service)
        service.clock.move(days=1, hours=1)
        await put(service, 3)
        await look_after(service.service)
        with pytest.raises(Refused, match="InvalidRestoreTimeException"):
            await restore(service, "old", old)
        await restore(service, "middle", middle)
        assert await numbers(service, "middle") == [1, 2]
        told = await switch(service, RecoveryPeriodInDays=35, **ON)  # which brings nothing back
        assert told["EarliestRestorableDateTime"] >= now(service) - 2 * 86400
        with pytest.raises(Refused, match="InvalidRestoreTimeException"):
            await restore(service, "old", old)
        history = service.service.catalog.table(SCOPE, "things").table.data_id + b"h"
        assert len([key for key in left(service) if key.startswith(history)]) == 2


async def test_a_system_backup_goes_after_35_days_with_all_data(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await switch(service, **ON)
        for number in range(10):
            await put(service, number)
        await service.call("DeleteTable", TableName="things")
        with pytest.raises(Refused, match="ResourceNotFoundException"):
            await service.call("DescribeTable", TableName="things")
        await look_after(service.service)
        assert len(left(service)) == 10  # the items, and neither counts nor history
        service.clock.move(days=34)
        await look_after(service.service)
        (backup,) = (await service.call("ListBackups", BackupType="ALL"))["BackupSummaries"]
        await service.call("RestoreTableFromBackup", BackupArn=backup["BackupArn"], TargetTableName="things")
        assert await numbers(service, "things") == list(range(10))
        await service.call("DeleteTable", TableName="things")
        service.clock.move(days=1, minutes=1)
        await look_after(service.service)
        assert (await service.call("ListBackups", BackupType="ALL"))["BackupSummaries"] == []
        await asyncio.sleep(0)
        await look_after(service.service)
        assert left(service) == []


async def test_deleted_backups_and_ended_histories_leave_nothing(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await put(service, 1)
        made = await service.call("CreateBackup", TableName="things", BackupName="one")
        arn = made["BackupDetails"]["BackupArn"]
        await put(service, 2)
        await service.call("DescribeBackup", BackupArn=arn)
        await look_after(service.service)  # nothing is recorded any more
        await put(service, 3)
        await service.call("DeleteBackup", BackupArn=arn)
        await asyncio.sleep(0)
        await look_after(service.service)
        assert len(left(service)) == 4  # three items and their counts


async def test_half_a_restore_starts_over_after_a_restart(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await switch(service, **ON)
        for number in range(30):
            await put(service, number)
        when = now(service)
        service.clock.move(seconds=1)
        made = await service.call("CreateBackup", TableName="things", BackupName="one")
        await restore(service, "new", when)
        for _ in range(8):
            await asyncio.sleep(0)
        await put(service, 90)
        await service.reconciler.stop()
        assert len(left(service)) > 40  # something was copied
    with harness(tmp_path) as service:
        service.clock.move(hours=1)
        await put(service, 91)
        with pytest.raises(Refused, match="ResourceNotFoundException"):
            await service.call("Scan", TableName="new")  # it is being created
        service.reconciler.boot()
        assert await numbers(service, "new") == list(range(30))
        arn = made["BackupDetails"]["BackupArn"]
        described = (await service.call("DescribeBackup", BackupArn=arn))["BackupDescription"]
        assert described["SourceTableDetails"]["ItemCount"] == 30


async def test_a_restore_that_does_not_fit_gives_its_room_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        for number in range(20):
            await put(service, number)
        made = await service.call("CreateBackup", TableName="things", BackupName="one")
        arn = made["BackupDetails"]["BackupArn"]
        await service.call("DescribeBackup", BackupArn=arn)
        await look_after(service.service)
        before = left(service)
        keep, calls = copying.keep, []

        def full_at_the_third(*arguments: Any) -> Any:
            calls.append(1)
            if len(calls) % 3 == 0:
                raise StorageFull(errno.errorcode[errno.ENOSPC])
            return keep(*arguments)

        monkeypatch.setattr(copying, "keep", full_at_the_third)
        await service.call("RestoreTableFromBackup", BackupArn=arn, TargetTableName="new")
        with pytest.raises(Refused, match="ResourceNotFoundException"):
            await service.call("DescribeTable", TableName="new")  # it was given up
        assert left(service) == before
        monkeypatch.setattr(copying, "keep", keep)
        await service.call("RestoreTableFromBackup", BackupArn=arn, TargetTableName="new")
        assert await numbers(service, "new") == list(range(20))


async def test_others_are_served_while_a_table_is_restored(tmp_path: Path) -> None:
    with harness(tmp_path) as service:
        await service.make_table()
        await switch(service, **ON)
        for number in range(60):
            await put(service, number)
        await restore(service, "new", None)
        served = 0
        while status(service, "new") == "CREATING":
            await put(service, 500 + served)
            await asyncio.sleep(0)
            served += 1
        assert served > 10
        assert await numbers(service, "new") == list(range(60))
