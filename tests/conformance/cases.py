"""Cases made from a model: for every member of an operation, values at and beyond its edges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

# What no member of the type should bring a server down with.
EDGES: Final[dict[str, tuple[str, ...]]] = {
    "string": (
        "", " ", "a", "-", "x" * 300, "ümläut ☃", "'; DROP TABLE x; --", "../../etc/passwd", "{0}%s",
        "arn:", "arn:aws:rds", "arn:aws:rds:us-east-1:000000000000:db", "arn:aws:rds:us-east-1:1:db:shop",
        "arn:aws:rds:us-east-1:000000000000:nonsense:shop",
    ),
    "integer": ("", "0", "-1", "1", "2147483647", "2147483648", "-2147483649", "9" * 40, "9" * 5000, "x", "1.5"),
    "boolean": ("", "true", "false", "TRUE", "yes", "2"),
    "timestamp": (
        "", "x", "2026-01-01", "2026-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
        "99999999999999999999",
    ),
}  # fmt: skip
EDGES["long"] = EDGES["double"] = EDGES["float"] = EDGES["integer"]


class Case(NamedTuple):
    """`absent` names a required member that was left out."""

    name: str
    parameters: dict[str, Any]
    absent: str = ""


def cases(shape: Any, valid: dict[str, Any]) -> Iterator[Case]:
    """All cases of one operation; `valid` is a request that AWS would take."""
    yield Case("valid", valid)
    for member in shape.required_members:
        yield Case(f"without {member}", {key: valid[key] for key in valid if key != member}, member)
    for member, below in shape.members.items():
        for number, value in enumerate(edges(below)):
            yield Case(f"{member}/{number} {str(value)[:40]!r}", {**valid, member: value})


def edges(shape: Any) -> Iterator[Any]:
    """Values at the edges of a shape: those of its type, and for a structure or list of what it holds."""
    if shape.type_name == "list":
        yield ""
        yield "not a list"
        for value in edges(shape.member):
            yield [value]
        yield [next(iter(edges(shape.member)))] * 60
    elif shape.type_name == "structure":
        yield "not a structure"
        for member, below in shape.members.items():
            for value in edges(below):
                yield {member: value}
    else:
        yield from EDGES[shape.type_name]
        yield from shape.enum[:2] if hasattr(shape, "enum") else ()
