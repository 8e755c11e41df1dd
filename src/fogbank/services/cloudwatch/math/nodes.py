"""What expressions are made of."""

from __future__ import annotations

from typing import NamedTuple


class Number(NamedTuple):
    value: float


class Text(NamedTuple):
    value: str


class Name(NamedTuple):
    """The id of another query, or a word such as REPEAT."""

    name: str


class List(NamedTuple):
    items: tuple[Node, ...]


class Unary(NamedTuple):
    operand: Node


class Binary(NamedTuple):
    operator: str
    left: Node
    right: Node


class Call(NamedTuple):
    function: str
    arguments: tuple[Node, ...]


Node = Number | Text | Name | List | Unary | Binary | Call
