"""Who says which words: the service's two validation layers, by operation. The facts are in `wording.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.flaw import Flaw
from fogbank.services.dynamodb.wire.constraints import Violations
from fogbank.services.dynamodb.wire.echoes import echo

_FILE: Final = Path(__file__).with_name("wording.toml")
_ENVELOPE: Final = "1 validation error detected: "
_ERROR: Final = re.compile(
    r".* at '(?P<path>[^']*)' failed to satisfy constraint: (?P<constraint>.*)", re.DOTALL
)
_MISSING: Final = "Member must not be null"
_SIZE: Final = "Item size has exceeded"  # told before the table is looked for, and never in the envelope
# Levels of a document beyond which the single-item writes are read by the older layer.
_DEEP: Final = 62


class Renewed(msgspec.Struct, forbid_unknown_fields=True):
    at: str
    words: str
    constraint: str = ""
    alone: bool = False
    bare: bool = False
    yields: bool = False
    echo: str = ""


class Layer(msgspec.Struct, forbid_unknown_fields=True):
    layer: str = ""
    renewed: list[Renewed] = []


@cache
def _layers() -> dict[str, Layer]:
    return msgspec.convert(tomllib.loads(_FILE.read_text()), dict[str, Layer])


def worded(operation: str, fault: Fault, request: dict[str, Any], located: bool) -> Fault:
    """The ValidationException that an operation tells instead of `fault`.

    `located` says that the table was found, so that it is no longer about the request alone.
    """
    spoken = _layers().get(operation)
    if spoken is None:
        return fault
    if isinstance(fault, Violations):
        return _renew(fault, spoken, request)
    if spoken.layer == "enveloped" and not located and not fault.message.startswith(_SIZE):
        if not _is_deep(request):
            return Fault(fault.shape, _ENVELOPE + fault.message)
        return _older(fault)
    return _older(fault) if spoken.layer == "older" else fault


def _older(fault: Fault) -> Fault:
    return Fault(fault.shape, fault.older) if isinstance(fault, Flaw) else fault


def _renew(fault: Violations, spoken: Layer, request: dict[str, Any]) -> Fault:
    if any(error.endswith(_MISSING) for error in fault.errors):
        return fault  # what lacks a member is read by the older layer
    if spoken.layer == "enveloped" and _is_deep(request):
        return fault
    told = [_said(error, spoken.renewed, request) for error in fault.errors]
    for words, rule in told:
        if rule is not None and rule.alone:
            return Fault(fault.shape, words) if rule.bare else Violations([words])
    firm = [words for words, rule in told if rule is None or not rule.yields]
    return Violations(firm or [words for words, _ in told])


def _said(error: str, renewed: list[Renewed], request: dict[str, Any]) -> tuple[str, Renewed | None]:
    match = _ERROR.fullmatch(error)
    if match is None:
        return error, None
    for rule in renewed:
        found = re.fullmatch(rule.at, match["path"])
        if found is not None and match["constraint"].startswith(rule.constraint):
            printed = echo(rule.echo, request) if rule.echo else ""
            groups = ("", *found.groups())
            return rule.words.format(*groups, constraint=match["constraint"], echo=printed), rule
    return error, None


def _is_deep(request: dict[str, Any]) -> bool:
    """Whether a document of the request is nested beyond what the newer layer reads."""
    levels = list(_documents(request))
    for _ in range(_DEEP):
        if not levels:
            return False
        levels = [child for value in levels for child in _children(value)]
    return bool(levels)


def _documents(request: dict[str, Any]) -> Iterator[Any]:
    """The attribute values of a single-item write."""
    for name in ("Item", "Key", "ExpressionAttributeValues"):
        yield from (request.get(name) or {}).values()
    for name in ("Expected", "AttributeUpdates"):
        for condition in (request.get(name) or {}).values():
            yield condition.get("Value") or {}
            yield from condition.get("AttributeValueList") or ()


def _children(value: Any) -> list[Any]:
    if not isinstance(value, dict):
        return []
    members, elements = value.get("M"), value.get("L")
    return [*(members.values() if isinstance(members, dict) else ()), *(elements or ())]
