"""Which table a statement means, and which index of it."""

from __future__ import annotations

from typing import Final, NamedTuple

from fogbank.engines.dynamodb.partiql.paths import unexpected
from fogbank.engines.dynamodb.partiql.syntax.refusals import refusal
from fogbank.engines.dynamodb.partiql.syntax.tree import Reference, Source

_ALIASED: Final = "Aliasing is not supported"
_EMPTY: Final = "Path component cannot be an empty string"
_TOO_LONG: Final = "A path may contain at most 2 components in the FROM clause"
_ONE_TABLE: Final = "FROM clause may only contain a single table name"
_NOT_ON_INDEX: Final = "This operation is not supported on an index"


class Target(NamedTuple):
    table: str
    index_name: str | None = None


def target_of(source: Source) -> Target:
    """What a SELECT reads. Raises ValidationException."""
    names = _names(source)
    if len(names) > 2:
        raise refusal(_TOO_LONG)
    return Target(names[0], names[1] if len(names) == 2 else None)


def inserted_into(source: Source) -> str:
    """The table of an INSERT. Raises ValidationException."""
    names = _names(source)
    if len(names) > 1:
        raise refusal(_ONE_TABLE)
    return names[0]


def changed(source: Source) -> str:
    """The table of an UPDATE or DELETE. Raises ValidationException."""
    target = target_of(source)
    if target.index_name is not None:
        raise refusal(_NOT_ON_INDEX)
    return target.table


def _names(source: Source) -> list[str]:
    if source.joined:
        raise refusal("Unsupported clause: JOIN")
    if source.aliased:
        raise refusal(_ALIASED)
    path = source.path
    if not isinstance(path, Reference) or (not path.name and path.steps):
        raise unexpected(path)
    names = [path.name]
    for step in path.steps:
        if not isinstance(step, str):
            raise unexpected(path)
        names.append(step)
    if not all(names):
        raise refusal(_EMPTY)
    return names
