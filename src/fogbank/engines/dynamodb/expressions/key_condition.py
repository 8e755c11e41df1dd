"""Key condition expressions: from an expression to the part of an index that a Query reads.

Three steps, because a request is checked in this order: `parse_key_condition` (the expression itself),
`KeyCondition.terms` (what a key condition may say at all), and, when the table is known, `KeyCondition.against`.

The messages of the second step have no "Invalid KeyConditionExpression: " in front; the service's have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.binding import Binder
from fogbank.engines.dynamodb.expressions.condition import Condition, parse_condition
from fogbank.engines.dynamodb.expressions.key_bounds import KeyBounds, bounds
from fogbank.engines.dynamodb.expressions.key_schema import KeySchema
from fogbank.engines.dynamodb.expressions.key_terms import KeyTerm, collect_terms
from fogbank.engines.dynamodb.expressions.placeholders import Placeholders
from fogbank.engines.dynamodb.expressions.syntax import parse_condition_text
from fogbank.engines.dynamodb.expressions.syntax.nodes import Tree
from fogbank.engines.dynamodb.values.kinds import AttributeValue

KIND = "KeyConditionExpression"
MISSING = "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."


class KeyCondition:
    """A bound key condition. `condition` is the same as a predicate over items."""

    def __init__(self, tree: Tree, binder: Binder, condition: Condition) -> None:
        self._tree = tree
        self._binder = binder
        self.condition = condition

    @cached_property
    def terms(self) -> dict[str, KeyTerm]:
        """What it says of each attribute. Raises ValidationException for what no key condition may say."""
        return collect_terms(self._tree, self._binder)

    def against(self, schema: KeySchema) -> KeyBounds:
        """The part of the table or index that it selects. Raises ValidationException."""
        return bounds(self.terms, schema)


def parse_key_condition(
    text: str,
    names: Mapping[str, str] | None,
    values: Mapping[str, AttributeValue] | None,
    usage: Placeholders,
) -> KeyCondition:
    """Parses and binds a KeyConditionExpression. Raises ValidationException."""
    condition = parse_condition(text, KIND, usage)
    binder = Binder(KIND, names, values, usage)
    return KeyCondition(parse_condition_text(text).tree, binder, condition)


def check_filter_keys(condition: Condition, schema: KeySchema, parameter: str = "Filter Expression") -> None:
    """A Query's filter may not look at key attributes. `parameter` is "QueryFilter" for the legacy one."""
    for name in schema.names:
        if name in condition.attributes:
            message = (
                f"{parameter} can only contain non-primary key attributes: Primary key attribute: {name}"
            )
            raise Fault("ValidationException", message)
