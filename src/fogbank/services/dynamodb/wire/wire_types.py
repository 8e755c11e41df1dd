"""The JSON types of a request against the model, in the words of the service's reader.

Members that the model does not have, and nulls, are dropped, as the service does.
"""

from __future__ import annotations

from typing import Any

from fogbank.aws.fault import Fault
from fogbank.aws.model import ServiceModel
from fogbank.engines.dynamodb.values import serialization

_NUMBERS = {"integer": "Integer", "long": "Long", "double": "Double", "float": "Float"}
_PACKAGE = "com.amazonaws.dynamodb.v20120810."
_PARAMETERIZED = "sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl"
_NOT_A_CLASS = (
    f"class {_PARAMETERIZED} cannot be cast to class java.lang.Class "
    f"({_PARAMETERIZED} and java.lang.Class are in module java.base of loader 'bootstrap')"
)


def checked(model: str, operation: str, request: dict[str, Any]) -> dict[str, Any]:
    """The request with what is known of it. Raises: SerializationException."""
    loaded = ServiceModel.load(model)
    ref = loaded.operation(operation).input
    return _members(loaded, ref.shape, request) if ref is not None else {}


def _members(model: ServiceModel, shape: str, value: dict[str, Any]) -> dict[str, Any]:
    known = model.shapes[shape].members
    return {
        name: _value(model, known[name].shape, member)
        for name, member in value.items()
        if name in known and member is not None
    }


def _value(model: ServiceModel, name: str, value: Any, *, element: bool = False) -> Any:
    """`element` is a list's or a map's, of which the reader speaks otherwise than of a member."""
    shape = model.shapes[name]
    match shape.type:
        case "structure":
            return _structure(model, name, value, element)
        case "list":
            assert shape.member is not None
            of = shape.member.shape
            _check_element(value, element)
            return [_value(model, of, one, element=True) for one in serialization.array(value)]
        case "map":
            _check_element(value, element)
            return _map(model, name, value)
        case "string":
            return serialization.string(value)
        case "boolean":
            return serialization.boolean(value)
        case "blob":
            return serialization.blob(value)
        case "timestamp":
            return value
    return _number(_NUMBERS.get(shape.type, "Long"), value)


def _structure(model: ServiceModel, name: str, value: Any, element: bool) -> dict[str, Any]:
    if isinstance(value, dict):
        return _members(model, name, value)
    if isinstance(value, list):
        raise _refused(f"Unrecognized collection type class {_PACKAGE}{name}")
    raise _refused("Unexpected value type in payload" if element else "Unexpected field type")


def _check_element(value: Any, element: bool) -> None:
    """Where a list or map is an element itself the reader fails over other values before it looks at them."""
    if element and not isinstance(value, list | dict):
        raise _refused(_NOT_A_CLASS)


def _map(model: ServiceModel, name: str, value: Any) -> dict[str, Any]:
    shape = model.shapes[name]
    assert shape.value is not None
    if isinstance(value, list):
        of = _java(model, shape.value.shape)
        raise _refused(f"Unrecognized collection type java.util.Map<java.lang.String, {of}>")
    if not isinstance(value, dict):
        raise _refused("Unexpected field type")
    return {key: _value(model, shape.value.shape, one, element=True) for key, one in value.items()}


def _java(model: ServiceModel, name: str) -> str:
    """The type of a map's values as the reader calls it."""
    shape = model.shapes[name]
    match shape.type:
        case "structure":
            return f"{_PACKAGE}{name}"
        case "list":
            assert shape.member is not None
            return f"java.util.List<{_java(model, shape.member.shape)}>"
    return "java.lang.String"


def _number(kind: str, value: Any) -> Any:
    match value:
        case bool():
            raise _refused(f"{'TRUE' if value else 'FALSE'}_VALUE cannot be converted to {kind}")
        case int() | float():
            return value if kind in ("Double", "Float") else int(value // 1)
        case str():
            raise _refused(f"STRING_VALUE cannot be converted to {kind}")
        case list():
            raise _refused(f"Unrecognized collection type class java.lang.{kind}")
    raise _refused("Start of structure or map found where not expected")


def _refused(message: str) -> Fault:
    return Fault("SerializationException", message)
