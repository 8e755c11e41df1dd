"""Items as hypothesis makes them: every type, nested, with numbers of 38 digits."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from hypothesis import strategies as st

from fogbank.engines.dynamodb.values.numbers import canonical

text = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
binary = st.binary(max_size=8).map(lambda raw: b64encode(raw).decode())
names = st.one_of(
    text.filter(bool), st.sampled_from(["null", "true", "nan", "$1", "$ion_1_0", "a'b", "a b", "_x$"])
)


def _number(sign: str, digits: int, exponent: int) -> str:
    size = len(str(digits))
    return canonical(f"{sign}{digits}e{max(-130, min(126 - size, exponent))}")


numbers = st.builds(_number, st.sampled_from(["", "-"]), st.integers(0, 10**38 - 1), st.integers(-130, 120))


def _sets(kind: str, members: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.lists(members, min_size=1, max_size=3, unique=True).map(lambda found: {kind: found})


def items_of(numbers: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Items whose numbers are these."""
    leaves = st.one_of(
        text.map(lambda found: {"S": found}),
        numbers.map(lambda found: {"N": found}),
        binary.map(lambda found: {"B": found}),
        st.booleans().map(lambda found: {"BOOL": found}),
        st.just({"NULL": True}),
        _sets("SS", text),
        _sets("NS", numbers),
        _sets("BS", binary),
    )
    values = st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(lambda found: {"L": found}),
            st.dictionaries(names, inner, max_size=3).map(lambda found: {"M": found}),
        ),
        max_leaves=8,
    )
    return st.dictionaries(names, values, max_size=5)


items = items_of(numbers)
