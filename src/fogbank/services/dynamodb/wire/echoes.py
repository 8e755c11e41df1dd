"""A batch's RequestItems as messages repeat them: as JSON, or as the service's Java prints it."""

from __future__ import annotations

from typing import Any, Final

from fogbank.services.dynamodb.wire.replies import encode

# The members of an attribute value in the service's own class, some of which no client knows.
_VALUE: Final = {
    "s": "S", "n": "N", "b": "B", "iNT": "", "dECIMAL": "", "dOUBLE": "", "sS": "SS", "nS": "NS", "bS": "BS",
    "iNTSET": "", "dECIMALSET": "", "dOUBLESET": "", "m": "M", "l": "L", "nULL": "NULL", "bOOL": "BOOL",
}  # fmt: skip


def echo(how: str, request: dict[str, Any]) -> str:
    """`how` is json or java."""
    wanted = request["RequestItems"]
    if how == "json":
        return encode(wanted).decode()
    tables = (f"{name}=[{', '.join(map(_write, writes))}]" for name, writes in wanted.items())
    return "{" + ", ".join(tables) + "}"


def _write(write: dict[str, Any]) -> str:
    put, delete = write.get("PutRequest"), write.get("DeleteRequest")
    given = "null" if put is None else f"PutRequest(item={_map(put.get('Item'))}, workloadProfileName=null)"
    gone = "null" if delete is None else f"DeleteRequest(key={_map(delete.get('Key'))})"
    return f"WriteRequest(putRequest={given}, deleteRequest={gone})"


def _map(values: dict[str, Any] | None) -> str:
    if values is None:
        return "null"
    return "{" + ", ".join(f"{name}={_value(value)}" for name, value in values.items()) + "}"


def _value(value: dict[str, Any]) -> str:
    members = (f"{name}={_content(kind, value.get(kind))}" for name, kind in _VALUE.items())
    return f"AttributeValue({', '.join(members)})"


def _content(kind: str, content: Any) -> str:
    match content:
        case None:
            return "null"
        case bool():
            return str(content).lower()
        case dict():
            return _map(content)
        case list():
            return "[" + ", ".join(_value(one) if kind == "L" else str(one) for one in content) + "]"
    return str(content)
