"""Key conditions against the key of a table or index, and the bytes that they select.

All partition attributes need an equality. Sort attributes are given from the left without a gap, and only the last
one given may have another condition than equality. Source: "Multi-attribute keys" under global secondary indexes in
the developer guide; the messages are those of single-attribute keys.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.key_schema import KeyAttribute, KeySchema
from fogbank.engines.dynamodb.expressions.key_terms import KeyTerm
from fogbank.engines.dynamodb.values.key_rules import empty_key
from fogbank.engines.dynamodb.values.keys import after, encode, encode_all, encode_prefix
from fogbank.engines.dynamodb.values.kinds import AttributeValue

_INVALID = "One or more parameter values were invalid: "
_UNSUPPORTED = "Query key condition not supported"
_TOO_MANY = (
    "The number of query conditions ({}) exceeds the number of key attributes defined in the schema ({})"
)
_GAP = (
    "RANGE key attributes {} must have equality conditions specified in the query "
    "because a condition is present on key attribute {}"
)
_NOT_INDEXABLE = "Attempted conditional constraint is not an indexable operation"
_INDEXABLE = frozenset({"=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"})


class KeyBounds(Struct, frozen=True):
    """What a Query reads.

    `partition` are the values of the partition attributes, `equals` those of the leading sort attributes with an
    equality; `last` is the condition of the sort attribute behind them, if it has one.
    """

    partition: tuple[AttributeValue, ...]
    equals: tuple[AttributeValue, ...]
    last: KeyTerm | None

    def partition_key(self) -> bytes:
        """The partition values as `values.keys` encodes them."""
        return encode_all(self.partition)

    def sort_range(self) -> tuple[bytes, bytes | None]:
        """The range of encoded sort keys: the first included, the second not; None is no end.

        The bytes stand for the sort key alone; put the partition's in front of both.
        """
        prefix = encode_all(self.equals)
        if self.last is None:
            return prefix, after(prefix)
        low, high = _range(self.last)
        return prefix + low, after(prefix) if high is None else prefix + high


def _range(term: KeyTerm) -> tuple[bytes, bytes | None]:
    if term.operator == "begins_with":
        prefix = encode_prefix(term.values[0])
        return prefix, after(prefix)
    first = encode(term.values[0])
    match term.operator:
        case "<":
            return b"", first
        case "<=":
            return b"", after(first)
        case ">":
            return after(first) or first, None
        case ">=":
            return first, None
        case "BETWEEN":
            return first, after(encode(term.values[1]))
    raise AssertionError(term.operator)


def bounds(terms: Mapping[str, KeyTerm], schema: KeySchema) -> KeyBounds:
    """Checks the conditions against a key. Raises ValidationException."""
    if not terms:
        raise _fault("Conditions can be of length 1 or 2 only")
    if len(terms) > len(schema.names):
        raise _fault(_TOO_MANY.format(len(terms), len(schema.names)))
    partition = tuple(_partition_value(terms, attribute) for attribute in schema.hashes)
    equals, last = _sort_terms(terms, schema)
    if len(terms) > len(partition) + len(equals) + (last is not None):
        raise _left_over(terms, schema)
    return KeyBounds(partition, equals, last)


def _partition_value(terms: Mapping[str, KeyTerm], attribute: KeyAttribute) -> AttributeValue:
    term = terms.get(attribute.name)
    if term is None:
        raise _missed(attribute)
    _check_term(term, attribute)
    if term.operator != "=":
        raise _fault(_UNSUPPORTED)
    return term.values[0]


def _sort_terms(
    terms: Mapping[str, KeyTerm], schema: KeySchema
) -> tuple[tuple[AttributeValue, ...], KeyTerm | None]:
    equals: list[AttributeValue] = []
    for attribute in schema.ranges:
        term = terms.get(attribute.name)
        if term is None:
            break
        _check_term(term, attribute)
        if term.operator != "=":
            return tuple(equals), term
        equals.append(term.values[0])
    return tuple(equals), None


def _left_over(terms: Mapping[str, KeyTerm], schema: KeySchema) -> Fault:
    """Conditions on attributes that are not of the key, behind a gap, or behind an inequality."""
    if not terms.keys() <= set(schema.names):
        lacking = [attribute for attribute in schema.ranges if attribute.name not in terms]
        return _missed(lacking[0]) if lacking else _fault(_UNSUPPORTED)
    last = [attribute.name for attribute in schema.ranges if attribute.name in terms][-1]
    before = [attribute.name for attribute in schema.ranges]
    unequal = [
        name for name in before[: before.index(last)] if name not in terms or terms[name].operator != "="
    ]
    return _fault(_GAP.format(", ".join(unequal), last))


def _check_term(term: KeyTerm, attribute: KeyAttribute) -> None:
    if term.operator not in _INDEXABLE:
        raise _fault(_NOT_INDEXABLE)
    for value in term.values:
        if attribute.kind not in value:
            raise _fault(f"{_INVALID}Condition parameter type does not match schema type")
        if not value[attribute.kind]:
            raise _fault(_INVALID + empty_key(attribute.name, attribute.kind))


def _missed(attribute: KeyAttribute) -> Fault:
    return _fault(f"Query condition missed key schema element: {attribute.name}")


def _fault(message: str) -> Fault:
    return Fault("ValidationException", message)
