"""The tree of a statement. Places are kept where a message may name them."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from fogbank.engines.dynamodb.partiql.syntax.tokens import Spot
from fogbank.engines.dynamodb.values.kinds import AttributeValue


class Constant(Struct, frozen=True):
    """A string, a boolean or null."""

    value: AttributeValue
    spot: Spot


class Number(Struct, frozen=True):
    """A number as written, its sign in front."""

    text: str
    spot: Spot


class Missing(Struct, frozen=True):
    spot: Spot


class Parameter(Struct, frozen=True):
    """A `?`; `position` counts from 0."""

    position: int
    spot: Spot


class Star(Struct, frozen=True):
    spot: Spot


class Reference(Struct, frozen=True):
    """An attribute or a path into it: steps are names, or what stands in brackets. `spot` is the first name's."""

    name: str
    steps: tuple[Step, ...]
    spot: Spot


class Sequence(Struct, frozen=True):
    """`[…]`, or a bag: `<<…>>`."""

    items: tuple[Node, ...]
    is_bag: bool
    spot: Spot


class Tuple(Struct, frozen=True):
    """`{'name': value}`."""

    members: tuple[tuple[Node, Node], ...]
    spot: Spot


class Apply(Struct, frozen=True):
    """A function's call; the name is in lower case."""

    name: str
    operands: tuple[Node, ...]
    spot: Spot


class Prefixed(Struct, frozen=True):
    """`NOT x`, or a sign in front of what is no number."""

    operator: str
    operand: Node


class Infix(Struct, frozen=True):
    """Any operator between two operands but AND and OR. Negated ones begin with `not_`."""

    operator: str
    left: Node
    right: Node


class Joined(Struct, frozen=True):
    """Terms with AND, or with OR, between them."""

    operator: str
    terms: tuple[Node, ...]


class Between(Struct, frozen=True):
    operand: Node
    lower: Node
    upper: Node
    negated: bool


class Is(Struct, frozen=True):
    """`x IS [NOT] type`; the type is one of `words.TYPES`."""

    operand: Node
    type: str
    negated: bool


class Source(Struct, frozen=True):
    """What stands behind FROM, UPDATE or INSERT INTO."""

    path: Node
    aliased: bool = False
    joined: bool = False


class Order(Struct, frozen=True):
    by: Node
    descending: bool


class Clause(Struct, frozen=True):
    """A clause that the grammar knows and DynamoDB does not, such as LIMIT."""

    name: str
    spot: Spot


class Select(Struct, frozen=True):
    columns: tuple[Node, ...]
    source: Source
    where: Node | None
    order: tuple[Order, ...] = ()
    aliased: bool = False  # one of the columns has an alias
    unsupported: Clause | None = None


class Assignment(Struct, frozen=True):
    """One change of an UPDATE; REMOVE has no value."""

    target: Reference
    value: Node | None


class Returning(Struct, frozen=True):
    """`RETURNING ALL OLD *`: which is all_old, all_new, modified_old or modified_new."""

    which: str
    everything: bool  # a star and not single attributes


class Insert(Struct, frozen=True):
    source: Source
    value: Node
    returning: Returning | None = None
    bulk: bool = False  # without VALUE


class Update(Struct, frozen=True):
    source: Source
    changes: tuple[Assignment, ...]
    where: Node | None
    returning: Returning | None = None


class Delete(Struct, frozen=True):
    source: Source
    where: Node | None
    returning: Returning | None = None


class Fragment(Struct, frozen=True):
    """SET or REMOVE without a table."""

    changes: tuple[Assignment, ...]


Step: TypeAlias = "str | Node"
Statement: TypeAlias = Select | Insert | Update | Delete
Node: TypeAlias = (
    Constant
    | Number
    | Missing
    | Parameter
    | Star
    | Reference
    | Sequence
    | Tuple
    | Apply
    | Prefixed
    | Infix
    | Joined
    | Between
    | Is
    | Statement
    | Fragment
)
