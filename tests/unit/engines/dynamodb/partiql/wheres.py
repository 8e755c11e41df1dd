"""Random conditions in two languages: PartiQL, and the FilterExpression that means the same."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Value = dict[str, Any]
Tree = tuple[Any, ...]  # ("path", text), ("value", value), ("compare", sign, tree, tree), …

PATHS = ("a", "b", "m.x", "l[0]")
SIGNS = ("=", "<>", "<", "<=", ">", ">=")

scalars = st.one_of(
    st.sampled_from(("x", "xy", "it's")).map(lambda text: {"S": text}),
    st.integers(-2, 2).map(lambda number: {"N": str(number)}),
)
values = st.one_of(
    scalars,
    st.sampled_from(({"BOOL": True}, {"NULL": True}, {"L": [{"N": "1"}]}, {"M": {"x": {"S": "x"}}})),
    st.lists(st.sampled_from(("x", "xy")), min_size=1, unique=True).map(lambda texts: {"SS": texts}),
)
items = st.fixed_dictionaries(
    {},
    optional={
        "a": values,
        "b": values,
        "m": st.fixed_dictionaries({}, optional={"x": scalars}).map(lambda members: {"M": members}),
        "l": st.lists(values, max_size=2).map(lambda elements: {"L": elements}),
    },
)


def conditions(names: tuple[str, ...] = PATHS, constants: Any = values, leaves: int = 6) -> Any:
    """A strategy of trees."""
    paths = st.sampled_from(names).map(lambda name: ("path", name))
    operands = st.one_of(paths, constants.map(lambda value: ("value", value)))
    firsts = st.one_of(paths, paths.map(lambda path: ("call", "size", path)))
    kinds = st.sampled_from(("S", "N", "SS", "NULL", "L")).map(lambda kind: ("value", {"S": kind}))
    leaf = st.one_of(
        st.tuples(st.just("compare"), st.sampled_from(SIGNS), firsts, operands),
        st.tuples(st.just("compare"), st.sampled_from(SIGNS), operands, firsts),
        st.tuples(st.just("between"), firsts, operands, operands),
        st.tuples(st.just("in"), firsts, st.lists(operands, min_size=1, max_size=3)),
        st.tuples(st.just("call"), st.sampled_from(("begins_with", "contains")), paths, operands),
        st.tuples(st.just("call"), st.just("attribute_type"), paths, kinds),
        st.tuples(st.just("call"), st.sampled_from(("attribute_exists", "attribute_not_exists")), paths),
    )

    def longer(inner: Any) -> Any:
        joined = st.tuples(st.just("join"), st.sampled_from(("AND", "OR")), inner, inner)
        return st.one_of(joined, st.tuples(st.just("not"), inner))

    return st.recursive(leaf, longer, max_leaves=leaves)


def partiql(tree: Tree) -> str:
    match tree:
        case ("path", name):
            return str(name)
        case ("value", value):
            return literal(value)
        case ("compare", sign, one, two):
            return f"{partiql(one)} {sign} {partiql(two)}"
        case ("between", one, low, high):
            return f"{partiql(one)} BETWEEN {partiql(low)} AND {partiql(high)}"
        case ("in", one, choices):
            return f"{partiql(one)} IN [{', '.join(map(partiql, choices))}]"
        case ("call", "attribute_exists", path):
            return f"{partiql(path)} IS NOT MISSING"
        case ("call", name, *operands):
            return f"{name}({', '.join(map(partiql, operands))})"
        case ("join", word, one, two):
            return f"({partiql(one)} {word} {partiql(two)})"
    return f"(NOT {partiql(tree[1])})"


def native(tree: Tree, found: dict[str, Value]) -> str:
    """The FilterExpression; its values are collected in `found`."""

    def text(part: Tree) -> str:
        return native(part, found)

    match tree:
        case ("path", name):
            return str(name)
        case ("value", value):
            found[f":v{len(found)}"] = value
            return f":v{len(found) - 1}"
        case ("compare", sign, one, two):
            return f"{text(one)} {sign} {text(two)}"
        case ("between", one, low, high):
            return f"{text(one)} BETWEEN {text(low)} AND {text(high)}"
        case ("in", one, choices):
            return f"{text(one)} IN ({', '.join(map(text, choices))})"
        case ("call", name, *operands):
            return f"{name}({', '.join(map(text, operands))})"
        case ("join", word, one, two):
            return f"({text(one)} {word} {text(two)})"
    return f"(NOT {text(tree[1])})"


def literal(value: Value) -> str:
    """A value as PartiQL writes it."""
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return "'" + content.replace("'", "''") + "'"
        case "N":
            return str(content)
        case "BOOL":
            return "true" if content else "false"
        case "NULL":
            return "null"
        case "SS":
            return "<<" + ", ".join(literal({"S": one}) for one in content) + ">>"
        case "L":
            return "[" + ", ".join(map(literal, content)) + "]"
    return "{" + ", ".join(f"'{name}': {literal(one)}" for name, one in content.items()) + "}"
