"""Accept-Encoding into one of the codings that can be had.

Source: RFC 9110, section 12.5.3; where a header is malformed, what AWS's services were seen to make of it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

CODINGS: Final = ("gzip", "deflate")  # among equals, and for `*`, in this order
_QUALITY = re.compile(r"\d*\.?\d*")


@lru_cache(maxsize=64)
def coding_of(accepted: str) -> str | None:
    """The coding that a client wants most, of those named and then of those that `*` stands for; None for none."""
    best: dict[str, tuple[float, int]] = {}
    for place, part in enumerate(accepted.split(",")):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        name, quality = name.lower(), _quality(parameters)
        if name in (*CODINGS, "*") and (name not in best or quality > best[name][0]):
            best[name] = (quality, place)
    any_other = best.pop("*", None)
    if any_other is not None:
        after = len(accepted)
        best = {name: (any_other[0], after + place) for place, name in enumerate(CODINGS)} | best
    wanted = [(-quality, place, name) for name, (quality, place) in best.items() if quality > 0]
    return min(wanted)[2] if wanted else None


def _quality(parameters: list[str]) -> float:
    """The first `q`; what is no number counts as 1, and what is negative as 0."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            text = value.strip()
            if text.startswith("-"):
                return 0.0
            digits = text if _QUALITY.fullmatch(text) and text.strip(".") else "1"
            return min(float(digits), 1.0)
    return 1.0
