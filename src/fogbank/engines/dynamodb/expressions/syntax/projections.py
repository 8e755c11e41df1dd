"""The parser of projection expressions: document paths with commas between them."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from fogbank.engines.dynamodb.expressions.syntax.conditions import CACHED_TEXTS
from fogbank.engines.dynamodb.expressions.syntax.cursor import Cursor
from fogbank.engines.dynamodb.expressions.syntax.flaws import UpdateFlaw
from fogbank.engines.dynamodb.expressions.syntax.nodes import Path


class ParsedProjection(Struct, frozen=True):
    paths: tuple[Path, ...]
    flaw: str | None


@lru_cache(maxsize=CACHED_TEXTS)
def parse_projection_text(text: str) -> ParsedProjection:
    """Parses a projection. Raises ExpressionError for a syntax error; other flaws are in the result."""
    cursor = _Parser(text)
    paths = [cursor.path()]
    while cursor.take(","):
        paths.append(cursor.path())
    return ParsedProjection(tuple(paths), cursor.finish())


class _Parser(Cursor):
    reserved_flaw = UpdateFlaw.RESERVED
    path_flaw = UpdateFlaw.PATH
    operator_flaw = UpdateFlaw.OPERATORS
