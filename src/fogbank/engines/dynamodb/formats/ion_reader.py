"""Items of Ion text, by the developer guide's "Ion to DynamoDB datatype conversion".

A whole number without a point is an Ion int, of which that table says nothing; it is taken for a Number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from fogbank.engines.dynamodb.formats.ion_tokens import NotIon, Token, tokens
from fogbank.engines.dynamodb.formats.reading import Flaw, Found, Malformed
from fogbank.engines.dynamodb.values.kinds import ELEMENT, AttributeValue

_VERSION: Final = "$ion_1_0"
_SETS: Final = {f"$dynamodb_{kind}": kind for kind in ELEMENT}
_DEEPEST: Final = 40  # a level or two more than an item may have
_END: Final = Token("end", "")


def read_ion(line: bytes) -> Iterator[Found]:
    """The items of a line. Raises: `Malformed` for what is no Ion text."""
    try:
        yield from _items(line.decode())
    except (NotIon, UnicodeDecodeError) as error:
        raise Malformed(f"a line is not in the format ION: {error}") from error


def _items(text: str) -> Iterator[Found]:
    reader = _Reader(text)
    while (first := reader.next()) is not _END:
        if first == ("word", _VERSION):
            continue
        value = reader.value(first, 0)
        item = value.get("M", {}).get("Item", {}).get("M")
        yield Flaw("The object has no Item") if item is None else item


class _Reader:
    """Recursive descent; one token ahead."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._ahead: Token | None = None

    def next(self) -> Token:
        token, self._ahead = self._ahead or next(self._tokens, _END), None
        return token

    def _peek(self) -> Token:
        self._ahead = self._ahead or next(self._tokens, _END)
        return self._ahead

    def value(self, token: Token, depth: int) -> AttributeValue:
        """The value that begins with this token."""
        if depth > _DEEPEST:
            raise NotIon("values are nested too deeply")
        annotation = None
        while token.kind in ("word", "symbol") and self._peek() == ("mark", "::"):
            if annotation is not None or token.text not in _SETS:
                raise NotIon(f"annotation {token.text!r} means nothing here")
            annotation = _SETS[token.text]
            self.next()
            token = self.next()
        found = self._plain(token, depth)
        return found if annotation is None else _as_set(annotation, found)

    def _plain(self, token: Token, depth: int) -> AttributeValue:
        if token == ("mark", "{"):
            return {"M": self._struct(depth)}
        if token == ("mark", "["):
            return {"L": self._list(depth)}
        if token.kind == "long":
            return {"S": self._long(token.text)}
        scalar = _SCALARS.get(token.kind)
        if scalar is None:
            raise NotIon(f"{token.text or 'the end'!r} where a value should be")
        return scalar(token.text)

    def _long(self, text: str) -> str:
        """Long strings one behind the other are one."""
        while self._peek().kind == "long":
            text += self.next().text
        return text

    def _struct(self, depth: int) -> dict[str, AttributeValue]:
        members: dict[str, AttributeValue] = {}
        token = self.next()
        while token != ("mark", "}"):
            if token.kind not in ("word", "symbol", "string") or self.next() != ("mark", ":"):
                raise NotIon(f"{token.text!r} where a field should be")
            if token.text in members:
                raise NotIon(f"two fields are named {token.text!r}")
            members[token.text] = self.value(self.next(), depth + 1)
            token = self._after_comma("}")
        return members

    def _list(self, depth: int) -> list[AttributeValue]:
        elements: list[AttributeValue] = []
        token = self.next()
        while token != ("mark", "]"):
            elements.append(self.value(token, depth + 1))
            token = self._after_comma("]")
        return elements

    def _after_comma(self, end: str) -> Token:
        token = self.next()
        if token == ("mark", ","):
            return self.next()
        if token != ("mark", end):
            raise NotIon(f"{token.text or 'the end'!r} where {end!r} or a comma should be")
        return token


def _as_set(kind: str, value: AttributeValue) -> AttributeValue:
    elements = value.get("L")
    if elements is None or not all(ELEMENT[kind] in element for element in elements):
        raise NotIon(f"what is annotated with $dynamodb_{kind} is no such set")
    return {kind: [element[ELEMENT[kind]] for element in elements]}


def _word(text: str) -> AttributeValue:
    if text not in ("true", "false"):
        raise NotIon(f"{text!r} is no value of an item")
    return {"BOOL": text == "true"}


def _number(text: str) -> AttributeValue:
    return {"N": text.replace("_", "").replace("d", "e").replace("D", "e")}


_SCALARS: Final[dict[str, Callable[[str], dict[str, Any]]]] = {
    "string": lambda text: {"S": text},
    "number": _number,
    "blob": lambda text: {"B": "".join(text.split())},
    "null": lambda _: {"NULL": True},
    "word": _word,
}
