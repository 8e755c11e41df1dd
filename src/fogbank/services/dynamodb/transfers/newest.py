"""Pages of exports and of imports, the newest first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeVar

from fogbank.core.resource import Resource
from fogbank.engines.dynamodb.item_rules import fault

T = TypeVar("T", bound=Resource)
_LEAST_TOKEN: Final = 112  # hexadecimal digits that SDKs want in an import's token, in sixteens


def newest_first(found: Iterable[T], token: str | None, size: int) -> tuple[list[T], str | None]:
    """One page, and the token of the next or None. Raises: ValidationException for what is no token."""
    start = None if token is None else _place(_read(token))
    works = sorted(found, key=lambda work: _place(work.identifier), reverse=True)
    page = [work for work in works if start is None or _place(work.identifier) < start]
    return page[:size], _token(page[size - 1].identifier) if len(page) > size else None


def _place(arn: str) -> tuple[str, str]:
    """The id at the end of an ARN begins with the time."""
    return arn.rpartition("/")[2], arn


def _token(arn: str) -> str:
    token = arn.encode().hex()
    return token.ljust(max(_LEAST_TOKEN, -(-len(token) // 16) * 16), "0")


def _read(token: str) -> str:
    try:
        return bytes.fromhex(token).rstrip(b"\0").decode()
    except ValueError as error:
        raise fault(f"Invalid Request: Provided nextToken is invalid: {token}") from error
