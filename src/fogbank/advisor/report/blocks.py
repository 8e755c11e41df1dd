"""The blocks a report is made of; every output draws the same ones."""

from __future__ import annotations

import msgspec


class Heading(msgspec.Struct, frozen=True):
    text: str
    level: int = 2


class Text(msgspec.Struct, frozen=True):
    text: str


class Bullets(msgspec.Struct, frozen=True):
    items: list[str]


class Table(msgspec.Struct, frozen=True):
    """A table; every row has as many cells as there are columns."""

    columns: list[str]
    rows: list[list[str]]


class Drawing(msgspec.Struct, frozen=True):
    """An SVG picture; `caption` stands for it where only text can be shown."""

    svg: str
    caption: str


Block = Heading | Text | Bullets | Table | Drawing
