"""Constraints on members, told all at once: `2 validation errors detected: Value … at 'tableName' failed …`.

`constraints.json` has them by operation, in the service's order, which is not the model's. `null: false` is a
member that must be there, `present` one whose absence is told alone and first, `name` a table's name of the newer
operations; `min` and `max` are lengths, `least` and `most` values, `each` is of elements or of a map's values,
`keys` and `values` of a map's. `shape` is the name that a structure is printed with, `sized`
that a length is told before the pattern.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

import msgspec

from fogbank.aws.fault import Fault

_FILE = Path(__file__).with_name("constraints.json")
_MOST_ERRORS = 10
_MOST_TESTS = 100
_REQUIRED = "The parameter '{}' is required but was not present in the request"
_NAME_PATTERN = "[a-zA-Z0-9_.-]+"  # of tables and indexes, which nearly every pattern here is
_NAMES = re.compile(r"[a-zA-Z0-9_.-]{3,255}", re.ASCII)  # the same, with their lengths
Test = Callable[[Any], bool]
_NAME = "{} must be at least 3 characters long and at most 255 characters long"


class Rules(dict[str, "Rule"]):
    """Rules by member, and which members must be there.

    `tests` are, by the names of a request's members, those that have a rule: whether they must be there, and what
    their values are tested with, if with anything. Clients repeat themselves.
    """

    def __init__(self, rules: dict[str, Rule]) -> None:
        super().__init__(rules)
        self.wanted = frozenset(name for name, rule in rules.items() if not rule.null or rule.present)
        self.tests: dict[tuple[str, ...], list[tuple[str, bool, Test | None]]] = {}

    def find_tests(self, names: tuple[str, ...]) -> list[tuple[str, bool, Test | None]]:
        """What `tests` is to have of these members."""
        ruled = [(name, self[name]) for name in names if name in self]
        found = [(name, name in self.wanted, None if rule.lax else _test_of(rule)) for name, rule in ruled]
        if len(self.tests) < _MOST_TESTS:
            self.tests[names] = found
        return found


class Rule(msgspec.Struct, forbid_unknown_fields=True):
    null: bool = True
    present: bool = False
    name: bool = False
    pattern: str | None = None
    min: int | None = None
    max: int | None = None
    least: int | None = None
    most: int | None = None
    enum: list[str] | None = None
    keys: dict[str, Any] | None = None
    values: dict[str, Any] | None = None
    each: Rule | None = None
    members: dict[str, Rule] | None = None
    shape: str | None = None
    sized: bool = False
    plain: bool = False  # a name that no ARN may stand for
    # Worked out, not written down: the same members as `Rules`, and whether any value that is there will do.
    inner: Any = None
    lax: bool = True

    def __post_init__(self) -> None:
        asks = (self.pattern, self.min, self.max, self.least, self.most, self.enum, self.keys, self.values)
        self.lax = all(one is None for one in (*asks, self.each, self.members))
        if self.members is not None:
            self.inner = Rules(self.members)


class Violations(Fault):
    """A ValidationException for members; `errors` are the single ones."""

    def __init__(self, errors: list[str]) -> None:
        plural = "s" if len(errors) > 1 else ""
        super().__init__(
            "ValidationException", f"{len(errors)} validation error{plural} detected: {'; '.join(errors)}"
        )
        self.errors = errors


@cache
def _all() -> dict[str, Rules]:
    found = msgspec.json.decode(_FILE.read_bytes(), type=dict[str, dict[str, Rule]])
    return {operation: Rules(rules) for operation, rules in found.items()}


def fits(rules: Rules, members: dict[str, Any]) -> bool:
    """Whether `check` has nothing to say, which is nearly always, and costs much less to find out."""
    names = tuple(members)
    tests = rules.tests.get(names)
    if tests is None:
        if not rules.wanted.issubset(names):
            return False
        tests = rules.find_tests(names)
    for name, wanted, test in tests:
        value = members[name]
        if value is None:
            if wanted:
                return False
        elif test is not None and not test(value):
            return False
    return True


def _test_of(rule: Rule) -> Test:
    is_name = rule.enum is None and rule.pattern == _NAME_PATTERN
    return _is_name if is_name else partial(_fits_rule, rule)


@lru_cache(maxsize=1000)
def _is_name(value: str) -> bool:
    return _NAMES.fullmatch(value) is not None


def _fits_rule(rule: Rule, value: Any) -> bool:
    if rule.enum is not None:
        return value in rule.enum
    if rule.pattern is not None:
        return rule.pattern == _NAME_PATTERN and _is_name(value)
    if rule.keys is not None and not all(map(_NAMES.fullmatch, value)):
        return False
    if rule.values is not None and not all(_fits(rule.values, one) for one in value.values()):
        return False
    if (rule.min is not None and len(value) < rule.min) or (rule.max is not None and len(value) > rule.max):
        return False
    if (rule.least is not None and value < rule.least) or (rule.most is not None and value > rule.most):
        return False
    if rule.inner is not None:
        return fits(rule.inner, value)
    if rule.each is not None:
        each = rule.each
        return all(_fits_rule(each, one) for one in (value.values() if isinstance(value, dict) else value))
    return True


def rules_of(operation: str) -> Rules:
    """An operation's rules; none for one that has none."""
    return _all().get(operation) or Rules({})


def check(rules: Rules, request: dict[str, Any]) -> None:
    """Raises ValidationException."""
    if fits(rules, request):
        return
    errors: list[str] = []
    _check_members(rules, request, "", errors)
    if not errors:
        _check_names(rules, request)
        return
    _check_present(rules, request)
    raise Violations(errors)


def _check_present(rules: Rules, request: dict[str, Any]) -> None:
    for name, rule in rules.items():
        value = request.get(name)
        if rule.present and value is None:
            raise Fault("ValidationException", _REQUIRED.format(name))
        if value is None:
            continue
        if rule.name and not 3 <= len(value) <= 255 and not str(value).startswith("arn:"):
            raise Fault("ValidationException", _NAME.format(name))


def _check_names(rules: Rules, request: dict[str, Any]) -> None:
    """Where an ARN may stand a name has no least length, and one that is too short is told when all else is right."""
    for name, rule in rules.items():
        if rule.pattern == _NAME_PATTERN and len(request.get(name) or "xxx") < 3:
            raise Fault("ValidationException", _NAME.format(name))


def _check_members(rules: Rules, members: dict[str, Any], path: str, errors: list[str]) -> None:
    for name, rule in rules.items():
        value = members.get(name)
        if value is not None:
            _check_value(rule, value, f"{path}{_lower_first(name)}", errors)
        elif not rule.null or rule.present:
            errors.append(_words(None, f"{path}{_lower_first(name)}", "Member must not be null"))
        if len(errors) >= _MOST_ERRORS:
            del errors[_MOST_ERRORS:]
            return


def _lower_first(name: str) -> str:
    return name[0].lower() + name[1:]


def _check_value(rule: Rule, value: Any, path: str, errors: list[str]) -> None:
    if rule.enum is not None:
        if value not in rule.enum:
            choices = ", ".join(rule.enum)
            errors.append(_words(value, path, f"Member must satisfy enum value set: [{choices}]"))
        return
    if rule.pattern is not None or rule.min is not None or rule.max is not None:
        _check_text(rule, value, path, errors)
    if rule.least is not None and value < rule.least:
        errors.append(_words(value, path, f"Member must have value greater than or equal to {rule.least}"))
    if rule.most is not None and value > rule.most:
        errors.append(_words(value, path, f"Member must have value less than or equal to {rule.most}"))
    if rule.inner is not None:
        _check_members(rule.inner, value, f"{path}.", errors)
    elif rule.each is not None or rule.keys is not None:
        _check_elements(rule, value, path, errors)


def _check_text(rule: Rule, value: Any, path: str, errors: list[str]) -> None:
    if rule.pattern == _NAME_PATTERN and not rule.plain and value.startswith("arn:"):
        return  # tables may be named by their ARNs
    found: list[str] = []
    told = bool(value) or rule.min != 1  # of an empty text that must have a character, only that is told
    if rule.pattern is not None and told and re.fullmatch(rule.pattern, value) is None:
        found.append(_words(value, path, f"Member must satisfy regular expression pattern: {rule.pattern}"))
    if rule.name:
        if not 3 <= len(value) <= 255:
            found.append(_words(value, path, "the name's length"))  # replaced by words of its own
    else:
        length = _length_words(rule, value)
        found.extend(_words(value, path, words, rule) for words in length)
    errors.extend(reversed(found) if rule.sized else found)


def _length_words(rule: Rule, value: Any) -> list[str]:
    if rule.min is not None and len(value) < rule.min:
        return [f"Member must have length greater than or equal to {rule.min}"]
    if rule.max is not None and len(value) > rule.max:
        return [f"Member must have length less than or equal to {rule.max}"]
    return []


def _check_elements(rule: Rule, value: Any, path: str, errors: list[str]) -> None:
    if isinstance(value, dict):
        if rule.keys is not None and not all(_fits(rule.keys, key) for key in value):
            errors.append(_words(value, path, f"Map keys must satisfy constraint: [{_said(rule.keys)}]"))
        if rule.values is not None and not all(_fits(rule.values, one) for one in value.values()):
            errors.append(_words(value, path, f"Map value must satisfy constraint: [{_said(rule.values)}]"))
    if rule.each is None:
        return
    for place, element in value.items() if isinstance(value, dict) else enumerate(value, 1):
        _check_value(rule.each, element, f"{path}.{place}.member", errors)
        if len(errors) >= _MOST_ERRORS:
            return


def _fits(limits: dict[str, Any], value: Any) -> bool:
    if isinstance(value, str) and value.startswith("arn:"):
        return True
    if not limits["min"] <= len(value) <= limits["max"]:
        return False
    return "pattern" not in limits or re.fullmatch(limits["pattern"], value) is not None


def _said(limits: dict[str, Any]) -> str:
    said = {
        "max": "Member must have length less than or equal to {}",
        "min": "Member must have length greater than or equal to {}",
        "pattern": "Member must satisfy regular expression pattern: {}",
    }
    return ", ".join(said[name].format(limit) for name, limit in limits.items())


def _words(value: Any, path: str, constraint: str, rule: Rule | None = None) -> str:
    shown = "null" if value is None else f"'{_shown(value, rule)}'"
    return f"Value {shown} at '{path}' failed to satisfy constraint: {constraint}"


def _shown(value: Any, rule: Rule | None = None) -> str:
    """A value as the service's messages print it."""
    match value:
        case None:
            return "null"
        case list():
            each = rule.each if rule is not None else None
            return f"[{', '.join(_shown(one, each) for one in value)}]"
        case dict() if rule is not None and rule.shape and rule.members:
            members = (f"{_lower_first(name)}={_shown(value.get(name))}" for name in rule.members)
            return f"{rule.shape}({', '.join(members)})"
        case dict():
            return "{" + ", ".join(f"{name}={_shown(one)}" for name, one in value.items()) + "}"
    return str(value)
