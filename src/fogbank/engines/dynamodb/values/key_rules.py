"""What a key attribute's value must be: its type, not empty, not too long.

Sources: the developer guide's quotas (2048 bytes for partition keys, 1024 for sort keys); the messages, with the
space missing in "of2048", are what the service answers.
"""

from __future__ import annotations

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.values.kinds import AttributeValue
from fogbank.engines.dynamodb.values.sizes import value_size

MAX_HASH = 2048
MAX_RANGE = 1024

_INVALID = "One or more parameter values were invalid: "
_NOT_VALID = "One or more parameter values are not valid. "
_UNLIKE_SCHEMA = "The provided key element does not match the schema"
_EMPTY = "The AttributeValue for a key attribute cannot contain an empty {} value."
_NAMES = {"S": "string", "B": "binary"}


class EmptyKey(Fault):
    """A ValidationException for an empty key value, which cancels no transaction: it is told at once."""

    def __init__(self, message: str) -> None:
        super().__init__("ValidationException", message)


def check_key_value(name: str, value: AttributeValue | None, kind: str, *, is_hash: bool) -> None:
    """Checks one attribute of a key that a request gives. Raises ValidationException."""
    if value is None or kind not in value:
        raise Fault("ValidationException", _UNLIKE_SCHEMA)
    if kind != "N" and not value[kind]:
        raise EmptyKey(f"{_NOT_VALID}{empty_key(name, kind)}")
    check_key_size(value, is_hash=is_hash)


def empty_key(name: str, kind: str, where: str | None = None) -> str:
    """The words for an empty key value; `where` it is if not in the table's key."""
    return f"{_EMPTY.format(_NAMES[kind])} {where or f'Key: {name}'}"


def updated_to_empty(kind: str) -> str:
    """The words for an update that makes a key attribute of an index empty."""
    what = "The update expression attempted to update a secondary index key to a value that is not supported."
    return f"{_NOT_VALID}{what} {_EMPTY.format(_NAMES[kind])}"


def check_key_size(value: AttributeValue, *, is_hash: bool) -> None:
    """Raises ValidationException for a key value that is too long. Numbers are never too long."""
    size = value_size(value)
    if is_hash and size > MAX_HASH:
        message = f"{_INVALID}Size of hashkey has exceeded the maximum size limit of{MAX_HASH} bytes"
        raise Fault("ValidationException", message)
    if not is_hash and size > MAX_RANGE:
        message = (
            f"{_INVALID}Aggregated size of all range keys has exceeded the size limit of {MAX_RANGE} bytes"
        )
        raise Fault("ValidationException", message)
