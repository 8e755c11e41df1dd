"""Marker and MaxRecords of query services' describe calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from fogbank.aws.paging import page
from fogbank.operations.context import Context
from fogbank.operations.service import Request

T = TypeVar("T")


def paged(
    ctx: Context, items: Iterable[T], request: Request, key: Callable[[T], str], *, upper: int = 100
) -> tuple[list[T], str | None]:
    """Return one page and the marker of the next. A marker is good for one operation of one scope only."""
    return page(items, request.get("MaxRecords"), request.get("Marker"), key, seed=ctx.page_seed, upper=upper)
