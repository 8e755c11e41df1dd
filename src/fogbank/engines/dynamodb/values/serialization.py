"""What the service's JSON reader refuses before any validation: wrong JSON types and bad base64.

The messages are those of a SerializationException, as the service answers them to raw requests.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import Any, NoReturn

from fogbank.aws.fault import Fault

_STRUCTURE = "Start of structure or map found where not expected"
_ALIGNMENT = "Base64 encoded length is expected a multiple of 4 bytes but found: "
_NOT_BASE64 = "only base-64-encoded strings are convertible to bytes"
_JAVA_CLASS = {"String": "java.lang.String", "Boolean": "java.lang.Boolean", "Blob": "java.nio.ByteBuffer"}
_ATTRIBUTE_VALUE = "com.amazonaws.dynamodb.v20120810.AttributeValue"
_TRUE = frozenset({"TRUE", "1", "YES"})
_FALSE = frozenset({"FALSE", "0", "NO"})


def refuse(message: str) -> NoReturn:
    raise Fault("SerializationException", message)


def string(value: Any) -> str:
    """A JSON string, or SerializationException."""
    if type(value) is str:
        return value
    refuse(_unexpected(value, "String"))


def boolean(value: Any) -> bool:
    """A JSON boolean, or one of the strings that the service takes for one, or SerializationException."""
    if type(value) is bool:
        return value
    if type(value) is str:
        word = value.upper()
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
        refuse("Unexpected token received from parser")
    refuse(_unexpected(value, "Boolean"))


def blob(value: Any) -> str:
    """Well-formed base64, or SerializationException. The text is its own canonical form."""
    if type(value) is not str:
        refuse(_NOT_BASE64 if isinstance(value, bool | int | float) else _unexpected(value, "Blob"))
    if len(value) % 4:
        refuse(f"{_ALIGNMENT}{len(value)}")
    try:
        raw = b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Fault("SerializationException", _bad_character(value)) from error
    if binascii.b2a_base64(raw, newline=False) != value.encode():
        refuse("Invalid last non-pad Base64 character dectected")  # the service's spelling
    return value


def _bad_character(text: str) -> str:
    for character in text:
        if not (character.isascii() and (character.isalnum() or character in "+/=")):
            return f"Invalid Base64 character: '{character}'"
    return "Invalid last non-pad Base64 character dectected"


def array(value: Any) -> list[Any]:
    """A JSON array, or SerializationException."""
    if type(value) is list:
        return value
    refuse(_STRUCTURE if isinstance(value, dict) else "Unexpected field type")


def structure(value: Any) -> dict[str, Any]:
    """A JSON object for an attribute value or an item, or SerializationException."""
    if type(value) is dict:
        return value
    if isinstance(value, list):
        refuse(f"Unrecognized collection type class {_ATTRIBUTE_VALUE}")
    refuse("Unexpected value type in payload")


def mapping(value: Any) -> dict[str, Any]:
    """A JSON object for a map of attribute values within one, or SerializationException."""
    if type(value) is dict:
        return value
    if isinstance(value, list):
        refuse(f"Unrecognized collection type java.util.Map<java.lang.String, {_ATTRIBUTE_VALUE}>")
    refuse("Unexpected field type")


def _unexpected(value: Any, wanted: str) -> str:
    match value:
        case list():
            return f"Unrecognized collection type class {_JAVA_CLASS[wanted]}"
        case dict():
            return _STRUCTURE
        case bool():
            return f"{'TRUE' if value else 'FALSE'}_VALUE cannot be converted to {wanted}"
        case int():
            return f"NUMBER_VALUE cannot be converted to {wanted}"
        case float():
            return f"DECIMAL_VALUE cannot be converted to {wanted}"
        case str():
            return f"STRING_VALUE cannot be converted to {wanted}"
    return "Unexpected token received from parser"
