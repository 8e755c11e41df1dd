"""Single constraints of the models, with the sentences AWS refuses in."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Callable
from typing import Any

from fogbank.aws.model import Shape

Check = Callable[[Any, str, list[str]], None]

# Patterns that Python cannot compile are not checked; this tells how many and why (for `/_fogbank/info`).
skipped_patterns: Counter[str] = Counter()

_LENGTHS = frozenset({"string", "list", "map", "blob"})
_NUMBERS = frozenset({"integer", "long", "float", "double"})


def missing(path: str, errors: list[str]) -> None:
    errors.append(f"Value null at '{path}' failed to satisfy constraint: Member must not be null")


def checks_of(shape: Shape) -> list[Check]:
    """What to check of a value of this shape itself, in the order in which AWS reports it."""
    checks: list[Check] = []
    if shape.pattern is not None:
        checks.append(_pattern(shape, shape.pattern))
    if shape.type in _LENGTHS:
        checks += _limits(shape, len, "have length")
    elif shape.type in _NUMBERS:
        checks += _limits(shape, lambda value: value, "have value")
    if shape.enum:
        checks.append(_enum(shape, shape.enum))
    return checks


def _limits(shape: Shape, measure: Callable[[Any], Any], what: str) -> list[Check]:
    checks: list[Check] = []
    lower, upper = shape.min, shape.max
    if upper is not None:
        high = upper
        checks.append(_check(shape, lambda value: measure(value) <= high,
                             f"{what} less than or equal to {_number(upper)}"))  # fmt: skip
    if lower is not None and (lower != 0 or shape.type in _NUMBERS):
        low = lower
        checks.append(_check(shape, lambda value: measure(value) >= low,
                             f"{what} greater than or equal to {_number(lower)}"))  # fmt: skip
    return checks


def _enum(shape: Shape, values: list[str]) -> Check:
    known = frozenset(values)
    return _check(shape, known.__contains__, f"satisfy enum value set: [{', '.join(values)}]")


def _pattern(shape: Shape, pattern: str) -> Check:
    """AWS matches whole values. Compiled when the first value comes: most patterns never see one."""
    compiled: list[Callable[[str], Any]] = []

    def satisfied(value: str) -> bool:
        if not compiled:
            compiled.append(compile_java_pattern(pattern))
        return compiled[0](value) is not None

    return _check(shape, satisfied, f"satisfy regular expression pattern: {pattern}")


def compile_java_pattern(pattern: str) -> Callable[[str], Any]:
    """A function that gives None for text that does not match.

    Java writes Unicode categories as `\\p{L}`, which Python does not have, and its sets can be intersected.
    Such a pattern accepts everything and is counted in `skipped_patterns`.
    """
    translated = pattern.replace("\\z", "\\Z").replace("\\p{Alnum}", "a-zA-Z0-9").replace("\\h", " \\t")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)  # Python's word for sets that mean more in Java
            return re.compile(translated).fullmatch
    except (re.error, FutureWarning) as error:
        skipped_patterns[str(error).split(" at position")[0]] += 1
        return lambda text: True


def _check(shape: Shape, satisfied: Callable[[Any], bool], constraint: str) -> Check:
    sensitive = shape.sensitive

    def check(value: Any, path: str, errors: list[str]) -> None:
        if not satisfied(value):
            shown = "" if sensitive else f" '{_java(value)}'"
            errors.append(f"Value{shown} at '{path}' failed to satisfy constraint: Member must {constraint}")

    return check


def _java(value: Any) -> str:
    """Values as Java prints them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(_java, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={_java(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, bytes):
        return f"java.nio.HeapByteBuffer[pos=0 lim={len(value)} cap={len(value)}]"
    return str(value)


def _number(value: int | float) -> str:
    return str(int(value)) if float(value).is_integer() else str(value)
