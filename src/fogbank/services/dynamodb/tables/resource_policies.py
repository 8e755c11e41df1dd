"""PutResourcePolicy, GetResourcePolicy and DeleteResourcePolicy, of tables and streams: kept and not enforced.

Source: the API reference; the developer guide's "Using resource-based policies for DynamoDB".
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.change_quotas import spent
from fogbank.services.dynamodb.tables.key_schemas import INVALID
from fogbank.services.dynamodb.tables.resource_arns import resource_of
from fogbank.services.dynamodb.tables.table import Table, TableStream
from fogbank.services.dynamodb.wire.replies import EMPTY, encode

Request = dict[str, Any]
Governed = Table | TableStream
_MOST_BYTES: Final = 20 << 10
# What each statement has, with what may stand for it.
_FIELDS: Final = (
    ("Effect",),
    ("Principal", "NotPrincipal"),
    ("Action", "NotAction"),
    ("Resource", "NotResource"),
)
_NO_POLICY: Final = "NO_POLICY"
_NOT_FOUND: Final = "Resource-based policy not found for the provided ResourceArn"


def put_resource_policy(call: Call, request: Request) -> bytes:
    governed = resource_of(call, request["ResourceArn"], "PutResourcePolicy")
    text = checked_policy(request["Policy"])
    _check_revision(governed, request.get("ExpectedRevisionId"))
    revision = governed.policy_revision if text == governed.policy else _next_revision(call, governed)
    _update(call, governed, text, revision)
    return encode({"RevisionId": revision})


def get_resource_policy(call: Call, request: Request) -> bytes:
    governed = resource_of(call, request["ResourceArn"], "GetResourcePolicy")
    if not governed.policy:
        raise _not_found(governed.arn)
    return encode({"Policy": governed.policy, "RevisionId": governed.policy_revision})


def delete_resource_policy(call: Call, request: Request) -> bytes:
    governed = resource_of(call, request["ResourceArn"], "DeleteResourcePolicy")
    expected = request.get("ExpectedRevisionId")
    if expected is not None and not governed.policy:
        raise _not_found(governed.arn)
    _check_revision(governed, expected)
    if not governed.policy:
        return EMPTY
    _update(call, governed, "", governed.policy_revision)
    return encode({"RevisionId": governed.policy_revision})


def checked_policy(text: str) -> str:
    """The policy. Raises ValidationException for what is none."""
    if len(text.encode()) > _MOST_BYTES:
        raise fault(f"{INVALID}Maximum policy size of {_MOST_BYTES} bytes exceeded")
    wrong = _flaw(text)
    if wrong is not None:
        raise fault(f"{INVALID}Invalid policy document: {wrong}")
    return text


def _flaw(text: str) -> str | None:
    try:
        document = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return "This policy contains invalid Json"
    if document is None:
        return "This text appears not to be a policy"
    if not isinstance(document, dict):
        return "This policy contains invalid Json"
    if "Statement" not in document:
        return f"Syntax error at position (1,{len(text) + 1})"
    statements = document["Statement"]
    if statements == []:
        return "Could not parse the policy: Statement is empty!"
    return _statement_flaw(statements if isinstance(statements, list) else [statements])


def _statement_flaw(statements: list[Any]) -> str | None:
    for statement in statements:
        if not isinstance(statement, dict):
            return "This policy contains invalid Json"
        for alternatives in _FIELDS:
            if statement.keys().isdisjoint(alternatives):
                return f"Missing required field {alternatives[0]}"
    return None


def _check_revision(governed: Governed, expected: str | None) -> None:
    if expected is None or expected == (governed.policy_revision if governed.policy else _NO_POLICY):
        return
    name, revision = governed.table_name, governed.policy_revision
    if expected == _NO_POLICY:
        raise _not_found(
            f"Requested policy update expecting none to be present for table {name}, "
            f"but a policy exists with revision id {revision}."
        )
    if not governed.policy:
        raise _not_found(
            f"Requested update for policy with revision id {expected}, but there is no policy for target table {name}."
        )
    raise _not_found(
        f"Requested update for policy with revision id {expected}, "
        f"but the policy associated to target table {name} has revision id {revision}."
    )


def _not_found(what: str) -> Fault:
    return Fault("PolicyNotFoundException", f"{_NOT_FOUND}: {what}")


def _next_revision(call: Call, governed: Governed) -> str:
    """Revisions are times, and each is later than the one before."""
    now = int(call.service.backing.clock.now().timestamp() * 1000)
    return str(max(now, int(governed.policy_revision or 0) + 1))


def _update(call: Call, governed: Governed, text: str, revision: str) -> None:
    changes = spent(call, governed, "policy") if text != governed.policy else {}
    changed = msgspec.structs.replace(governed, policy=text, policy_revision=revision, **changes)
    call.service.backing.store.resources.update(changed)
