"""The room's data files, read once."""

from __future__ import annotations

import functools
from pathlib import Path

import msgspec

_HERE = Path(__file__).parent


class Role(msgspec.Struct, frozen=True):
    """A role of every instance, from major version `since` on."""

    name: str
    since: int = 0


class Membership(msgspec.Struct, frozen=True, rename={"roles": "in"}):
    """`of` is a member of `roles`, with ADMIN OPTION."""

    of: str
    roles: list[str]
    since: int = 0


class Roles(msgspec.Struct, frozen=True):
    role: list[Role]
    membership: list[Membership]
    superuser_settings: dict[str, str]


class Extensions(msgspec.Struct, frozen=True):
    trusted: list[str]
    after: dict[str, str]


class Memory(msgspec.Struct, frozen=True):
    """A parameter whose default grows with the instance class: memory / `divide`, within bounds."""

    name: str
    divide: int
    least: int
    most: int
    unit: str = ""

    def value(self, memory_bytes: int) -> str:
        return f"{min(max(memory_bytes // self.divide, self.least), self.most)}{self.unit}"


class Defaults(msgspec.Struct, frozen=True):
    memory: list[Memory]
    fixed: dict[str, str]
    local: dict[str, str]
    durability: dict[str, dict[str, str]]
    switch: dict[str, dict[str, str]]


class Failure(msgspec.Struct, frozen=True):
    """What a line of the log means for the instance."""

    pattern: str
    message: str
    refused: bool = False
    status: str | None = None


class _Failures(msgspec.Struct, frozen=True):
    failure: list[Failure]


@functools.cache
def roles() -> Roles:
    return msgspec.toml.decode((_HERE / "roles.toml").read_bytes(), type=Roles)


@functools.cache
def extensions() -> Extensions:
    return msgspec.toml.decode((_HERE / "extensions.toml").read_bytes(), type=Extensions)


@functools.cache
def defaults() -> Defaults:
    return msgspec.toml.decode((_HERE / "defaults.toml").read_bytes(), type=Defaults)


@functools.cache
def failures() -> list[Failure]:
    return msgspec.toml.decode((_HERE / "failures.toml").read_bytes(), type=_Failures).failure
