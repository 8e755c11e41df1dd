"""RDS's facts, read from the data files on first use."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from fogbank.core.event import EventTemplate

_DATA = Path(__file__).parent / "data"


class EngineFacts(msgspec.Struct, frozen=True):
    """What RDS says of an engine; lengths are in characters."""

    name: str
    description: str
    default_port: int
    license_model: str
    parameter_group_family: str
    option_group: str
    exportable_log_types: list[str]
    ca_certificate_identifiers: list[str]
    default_ca_certificate: str
    longest_master_username: int
    longest_db_name: int
    shortest_password: int
    longest_password: int
    reserved_master_usernames: list[str]
    reserved_db_names: list[str]
    reserved_words: list[str]


class StorageFacts(msgspec.Struct, frozen=True):
    """A storage type: sizes in GiB, throughput in MiB/s.

    IOPS and throughput may be asked for from the size `iops_from` on; below it they are the baseline.
    """

    least: int
    most: int
    needs_iops: bool = False
    iops_from: int = 0
    least_iops: int = 0
    most_iops: int = 0
    least_iops_per_gib: float = 0
    most_iops_per_gib: float = 0
    least_throughput: int = 0
    most_throughput: int = 0
    most_throughput_per_iops: float = 0
    baseline_iops: int = 0
    baseline_throughput: int = 0


class QuotaFacts(msgspec.Struct, frozen=True):
    name: str
    most: int
    used: str = ""


class InstanceClass(msgspec.Struct, frozen=True):
    """A DB instance class. `memory_bytes` is what an engine sizes its caches from."""

    name: str
    vcpus: int
    memory_bytes: int


class _Family(msgspec.Struct, frozen=True):
    sizes: dict[str, tuple[int, int]]


class _Classes(msgspec.Struct, frozen=True):
    families: dict[str, _Family]


class _Quotas(msgspec.Struct, frozen=True):
    quota: list[QuotaFacts]


def _read(name: str, kind: Any) -> Any:
    return msgspec.toml.decode((_DATA / name).read_bytes(), type=kind)


@cache
def engines() -> dict[str, EngineFacts]:
    """Facts of each engine that Fogbank runs, by AWS's engine name."""
    facts: dict[str, EngineFacts] = _read("engines.toml", dict[str, EngineFacts])
    return facts


@cache
def storage_types() -> dict[str, StorageFacts]:
    facts: dict[str, StorageFacts] = _read("storage.toml", dict[str, StorageFacts])
    return facts


@cache
def quotas() -> list[QuotaFacts]:
    read: _Quotas = _read("quotas.toml", _Quotas)
    return read.quota


@cache
def events() -> dict[str, EventTemplate]:
    """Event templates by id."""
    facts: dict[str, EventTemplate] = _read("events.toml", dict[str, EventTemplate])
    return facts


@cache
def instance_classes() -> dict[str, InstanceClass]:
    """Every DB instance class by its name, `db.t3.micro`."""
    read: _Classes = _read("instance_classes.toml", _Classes)
    return {
        name: InstanceClass(name, vcpus, gibibytes << 30)
        for family, sizes in read.families.items()
        for size, (vcpus, gibibytes) in sizes.sizes.items()
        for name in [f"db.{family}.{size}"]
    }
