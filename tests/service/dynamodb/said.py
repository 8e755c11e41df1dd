"""What a refused request says, so that a table of facts is one comparison."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

ENVELOPE = "1 validation error detected: "
INVALID = "One or more parameter values were invalid: "
NOT_VALID = "One or more parameter values are not valid. "
UNLIKE = "The provided key element does not match the schema"
EMPTY = NOT_VALID + "The AttributeValue for a key attribute cannot contain an empty string value. Key: p"

S = {"S": "a"}


def N(text: str) -> dict[str, str]:  # noqa: N802 - AWS's name of the type
    return {"N": text}


def said(client: Any, operation: str, **request: Any) -> str:
    """The message of a ValidationException, "code: message" of anything else, "" of nothing refused."""
    try:
        getattr(client, operation)(**request)
    except ClientError as refused:
        error = refused.response["Error"]
        words = error.get("Message") or str(refused.response.get("message", ""))
        return words if error["Code"] == "ValidationException" else f"{error['Code']}: {words}"
    return ""


def differing(client: Any, rows: Iterable[tuple[str, dict[str, Any], str]]) -> list[tuple[Any, ...]]:
    """The rows (operation, request, message) that the service answers otherwise, and how."""
    return [
        (operation, request, message, answer)
        for operation, request, message in rows
        if (answer := said(client, operation, **request)) != message
    ]


def deep(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {"S": "leaf"}
    for _ in range(levels):
        value = {"M": {"n": value}}
    return value


def facts(name: str) -> list[tuple[str, dict[str, Any], str]]:
    """Rows of `facts/NAME.jsonl`: operation, request, message.

    In requests `{"$deep": n}` is a document of n levels, `{"$times": [text, n, head]}` a repeated text,
    `{"$keys": n}` as many keys; in messages `{c*n}` is a repeated character.
    """
    lines = (Path(__file__).parent / "facts" / f"{name}.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    return [
        (operation, _made(request), _CHARACTERS.sub(_repeat, words)) for operation, request, words in rows
    ]


_CHARACTERS = re.compile(r"\{(.)\*(\d+)\}")


def _repeat(match: re.Match[str]) -> str:
    return match[1] * int(match[2])


def _made(value: Any) -> Any:
    match value:
        case {"$deep": levels}:
            return deep(levels)
        case {"$times": [text, count, *head]}:
            return "".join(head) + text * count
        case {"$keys": count}:
            return [{"p": {"S": str(number)}} for number in range(count)]
        case dict():
            return {name: _made(member) for name, member in value.items()}
        case list():
            return [_made(element) for element in value]
    return value
