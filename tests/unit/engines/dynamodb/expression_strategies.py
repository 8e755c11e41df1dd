"""Update and condition expressions as hypothesis makes them, and items that they fit; some are refused.

Attributes a and b are mostly numbers, c a set of strings, d a list, e a map, and f anything.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

_VALUES: list[dict[str, Any]] = [
    {"N": "0"},
    {"N": "7"},
    {"N": "100"},
    {"N": "-12.5"},
    {"N": "9" * 38},
    {"N": "1" + "0" * 125},
    {"S": ""},
    {"S": "xä€"},
    {"S": 'quote " and \\'},
    {"B": "AAE="},
    {"BOOL": False},
    {"NULL": True},
    {"SS": ["a", "b"]},
    {"SS": ["b", "c"]},
    {"NS": ["1", "2"]},
    {"BS": ["AAE="]},
    {"L": [{"N": "1"}, {"S": "y"}]},
    {"L": []},
    {"M": {"a": {"N": "5"}, "l": {"L": [{"S": "z"}]}}},
]
_KIND = {"a": "N", "b": "N", "c": "SS", "d": "L", "e": "M"}
_WITHIN = {"d": ["[0]", "[1]", "[7]"], "e": [".a", ".l[0]", ".x"]}
_SIGNS = ["=", "<>", "<", "<=", ">", ">="]


def values(kind: str | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """Values of a type, but for one in ten."""
    fitting = [value for value in _VALUES if kind is None or kind in value]
    return st.integers(0, 9).flatmap(lambda of_ten: st.sampled_from(fitting if of_ten else _VALUES))


items = st.fixed_dictionaries({}, optional={name: values(_KIND.get(name)) for name in "abcdef"})


class Writer:
    """Draws the parts of an expression's text; `used` gets its values by their placeholders."""

    def __init__(self, draw: st.DrawFn, used: dict[str, dict[str, Any]]) -> None:
        self._draw = draw
        self._used = used
        self.targets = draw(st.permutations("abcdef"))  # each is written once

    def one(self, *choices: str) -> str:
        return self._draw(st.sampled_from(choices))

    def value(self, kind: str | None = None) -> str:
        """A value that is there, or a new one."""
        known = [name for name, value in self._used.items() if kind is None or kind in value]
        if known and self._draw(st.booleans()):
            return self.one(*known)
        name = f":v{len(self._used)}"
        self._used[name] = self._draw(values(kind))
        return name

    def path(self, kind: str | None = None) -> str:
        names = [name for name in "abcdef" if kind is None or _KIND.get(name, kind) == kind]
        return self.one(*names) if kind is not None else self.within(self.one(*names))

    def within(self, name: str) -> str:
        """The attribute, or something in it."""
        return name + self.one("", *_WITHIN.get(name, ()))

    def operand(self, kind: str | None = None) -> str:
        return self.value(kind) if self._draw(st.booleans()) else self.path(kind)

    def target(self) -> str:
        return self.targets.pop()

    def assigned(self) -> str:
        match self.one("value", "path", "sum", "default", "counter", "list"):
            case "value":
                return self.value()
            case "path":
                return self.path()
            case "sum":
                return f"{self.operand('N')} {self.one('+', '-')} {self.operand('N')}"
            case "default":
                return f"if_not_exists({self.path()}, {self.operand()})"
            case "counter":
                return f"if_not_exists({self.path('N')}, {self.value('N')}) + {self.operand('N')}"
        return f"list_append({self.operand('L')}, {self.operand('L')})"

    def action(self, section: str) -> str:
        name = self.target()
        if section == "SET":
            return f"{self.within(name)} = {self.assigned()}"
        if section == "REMOVE":
            return self.within(name)
        kind = _KIND.get(name)
        return f"{name} {self.value(kind if kind in ('N', 'SS') else 'SS')}"

    def term(self) -> str:
        match self.one(
            "compare", "mirrored", "between", "in", "exists", "type", "begins", "contains", "size"
        ):
            case "compare":
                return f"{self.one('', 'NOT ')}{self.path('N')} {self.one(*_SIGNS)} {self.operand('N')}"
            case "mirrored":
                return f"{self.value()} {self.one('=', '<>')} {self.path()}"
            case "between":
                return f"{self.operand('N')} BETWEEN {self.operand('N')} AND {self.operand('N')}"
            case "in":
                return f"{self.path()} IN ({self.operand()}, {self.operand()})"
            case "exists":
                return f"attribute_{self.one('', 'not_')}exists({self.path()})"
            case "type":
                return f"attribute_type({self.path()}, {self.value('S')})"
            case "begins":
                return f"begins_with({self.path('S')}, {self.operand('S')})"
            case "contains":
                return f"contains({self.path()}, {self.operand()})"
        return f"size({self.operand('L')}) {self.one(*_SIGNS)} {self.operand('N')}"


@st.composite
def updates(draw: st.DrawFn, used: dict[str, dict[str, Any]]) -> str:
    """The text of an update; its values are put into `used`."""
    writer = Writer(draw, used)
    words = draw(st.permutations(["SET", "REMOVE", "ADD", "DELETE"]))[: draw(st.integers(1, 2))]
    sections = [
        f"{word} {', '.join(writer.action(word) for _ in range(draw(st.integers(1, 3))))}" for word in words
    ]
    return " ".join(sections)


@st.composite
def conditions(draw: st.DrawFn, used: dict[str, dict[str, Any]]) -> str:
    """The text of a condition; its values are put into `used`."""
    writer = Writer(draw, used)
    text = writer.term()
    for _ in range(draw(st.integers(0, 2))):
        text += f" {writer.one('AND', 'OR')} {writer.term()}"
    return text
