"""Resource-based policies as documents: what is none, and the form in which they are kept and told.

Two documents that have one form are the same policy. The form has no blanks, its members in one order, lists of one
as what is in them, and accounts as their root's ARN. Source: the API reference's PutResourcePolicy; the form and the
words are what the service answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.tables.key_schemas import INVALID

Document = dict[str, Any]
_MOST_BYTES: Final = 20 << 10
_OLD_VERSION: Final = "2008-10-17"  # of a document that names none
_MEMBERS: Final = ("Version", "Id", "Statement")
_PARTS: Final = (
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
)  # fmt: skip
# What each statement has, with what may stand for it.
_NEEDED: Final = (
    ("Effect",),
    ("Principal", "NotPrincipal"),
    ("Action", "NotAction"),
    ("Resource", "NotResource"),
)
_OF_STREAMS: Final = ("dynamodb:describestream", "dynamodb:getrecords", "dynamodb:getsharditerator")
_PUT: Final = "dynamodb:putresourcepolicy"
_UNBOUNDED: Final = (
    "Resource-based policy grants unbounded access in one or more elements. "
    "Please revise the policy to ensure least-privilege form of access"
)


def kept_form(text: str, account: str, *, of_stream: bool = False) -> str:
    """The form in which a policy of an account's table or stream is kept. Raises ValidationException."""
    if len(text.encode()) > _MOST_BYTES:
        raise fault(f"{INVALID}Maximum policy size of {_MOST_BYTES} bytes exceeded")
    document = _read(text)
    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    if not statements:
        raise _invalid("Could not parse the policy: Statement is empty!")
    _check_statements(statements, text)
    formed = [_formed(statement, account) for statement in statements]
    _check_names(formed, of_stream=of_stream)
    ordered = {name: document[name] for name in _MEMBERS if name in document}
    return msgspec.json.encode(ordered | {"Statement": formed}).decode()


def told_form(kept: str) -> str:
    """The policy as it is read: with its version, though one without is not the same policy."""
    document = msgspec.json.decode(kept)
    return msgspec.json.encode({"Version": _OLD_VERSION} | document).decode()


def locks_out(kept: str, account: str) -> bool:
    """Whether everybody of the account is denied changing the policy, conditions apart."""
    everybody = {"*", _root(account)}
    for statement in msgspec.json.decode(kept)["Statement"]:
        denied = [str(action).lower() for action in _each(statement.get("Action"))]
        if (
            statement["Effect"] == "Deny"
            and "Condition" not in statement
            and any(_covers(action, _PUT) for action in denied)
            and not everybody.isdisjoint(_principals(statement.get("Principal")))
        ):
            return True
    return False


def _read(text: str) -> Document:
    try:
        document = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise _invalid("This policy contains invalid Json") from error
    if document is None:
        raise _invalid("This text appears not to be a policy")
    if not isinstance(document, dict):
        raise _invalid("This policy contains invalid Json")
    if "Statement" not in document:
        raise _invalid(f"Syntax error at position (1,{len(text) + 1})")
    return document


def _check_statements(statements: list[Any], text: str) -> None:
    for statement in statements:
        if not isinstance(statement, dict):
            raise _invalid("This policy contains invalid Json")
        for alternatives in _NEEDED:
            if statement.keys().isdisjoint(alternatives):
                raise _invalid(f"Missing required field {alternatives[0]}")
        if str(statement["Effect"]).capitalize() not in ("Allow", "Deny"):
            raise _invalid(f"Syntax error at position (1,{len(text) + 1})")
        principal = statement.get("Principal")
        if isinstance(principal, str) and principal != "*":
            raise _invalid(f"Syntax error at position (1,{text.rfind(principal) + 1})")
    names = [statement["Sid"] for statement in statements if "Sid" in statement]
    if len(set(map(str, names))) < len(names):
        raise _invalid("The Statement Ids in the policy are not unique")


def _formed(statement: Document, account: str) -> Document:
    formed: Document = {name: statement[name] for name in _PARTS if name in statement}
    formed["Effect"] = str(formed["Effect"]).capitalize()
    for name in ("Action", "NotAction", "Resource", "NotResource"):
        if name in formed:
            formed[name] = _single(formed[name])
    for name in ("Principal", "NotPrincipal"):
        if isinstance(formed.get(name), dict):
            formed[name] = {kind: _single(_distinct(kind, who)) for kind, who in formed[name].items()}
    if isinstance(formed.get("Condition"), dict):
        formed["Condition"] = {
            test: {key: _single(value) for key, value in keys.items()} if isinstance(keys, dict) else keys
            for test, keys in formed["Condition"].items()
        }
    return formed


def _check_names(statements: list[Document], *, of_stream: bool) -> None:
    """What the statements speak of. Raises ValidationException."""
    for statement in statements:
        actions = [str(action) for action in _each(statement.get("Action"))]
        foreign = [action for action in actions if action.lower() in _OF_STREAMS]
        if foreign and not of_stream:
            named = ", ".join(f'"{action}"' for action in foreign)
            raise _invalid(f"The following action names are invalid: {named}")
        for arn in map(str, _each(statement.get("Resource"))):
            if arn != "*" and ("/stream/" in arn) != of_stream:
                raise _invalid(f'The relative-id "{arn.rpartition(":")[2]}" is invalid for ARN "{arn}".')
        bounded = statement["Effect"] == "Deny" or "Condition" in statement
        if not bounded and "*" in _principals(statement.get("Principal")):
            raise fault(_UNBOUNDED)


def _distinct(kind: str, who: Any) -> list[Any]:
    if kind != "AWS":
        return list(_each(who))
    return list(dict.fromkeys(_root(one) if str(one).isdigit() else one for one in _each(who)))


def _principals(principal: Any) -> set[str]:
    if isinstance(principal, dict):
        principal = principal.get("AWS")
    return set(map(str, _each(principal)))


def _covers(pattern: str, action: str) -> bool:
    head, star, _ = pattern.partition("*")
    return action.startswith(head) if star else pattern == action


def _each(value: Any) -> Iterable[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def _single(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _root(account: str) -> str:
    return f"arn:aws:iam::{account}:root"


def _invalid(why: str) -> Fault:
    return fault(f"{INVALID}Invalid policy document: {why}")
