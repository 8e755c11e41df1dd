"""PutResourcePolicy, GetResourcePolicy and DeleteResourcePolicy, of tables and streams: kept and not enforced.

Source: the API reference; the developer guide's "Using resource-based policies for DynamoDB".
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from fogbank.aws.fault import Fault
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.change_quotas import spent
from fogbank.services.dynamodb.tables.policy_documents import kept_form, locks_out, told_form
from fogbank.services.dynamodb.tables.resource_arns import resource_of
from fogbank.services.dynamodb.tables.stored import in_use
from fogbank.services.dynamodb.tables.table import Table, TableStream
from fogbank.services.dynamodb.wire.replies import EMPTY, encode

Request = dict[str, Any]
Governed = Table | TableStream
_NO_POLICY: Final = "NO_POLICY"
_NOT_FOUND: Final = "Resource-based policy not found for the provided ResourceArn"
_LOCKED_OUT: Final = "The new resource policy will not allow you to update the resource policy in the future."


def put_resource_policy(call: Call, request: Request) -> bytes:
    governed = resource_of(call, request["ResourceArn"], "PutResourcePolicy")
    form = kept_form(request["Policy"], call.scope.account, of_stream=isinstance(governed, TableStream))
    if not request.get("ConfirmRemoveSelfResourceAccess") and locks_out(form, call.scope.account):
        raise Fault("AccessDeniedException", _LOCKED_OUT)
    _check_revision(governed, request.get("ExpectedRevisionId"))
    if form == governed.policy:
        return encode({"RevisionId": governed.policy_revision})
    return encode({"RevisionId": _update(call, governed, form)})


def get_resource_policy(call: Call, request: Request) -> bytes:
    governed = resource_of(call, request["ResourceArn"], "GetResourcePolicy")
    if not governed.policy:
        raise _not_found(governed.arn)
    return encode({"Policy": told_form(governed.policy), "RevisionId": governed.policy_revision})


def delete_resource_policy(call: Call, request: Request) -> bytes:
    """The reply has the revision that is gone; where none was, that of the last deletion."""
    governed = resource_of(call, request["ResourceArn"], "DeleteResourcePolicy")
    _check_revision(governed, request.get("ExpectedRevisionId"))
    revision = governed.policy_revision
    if governed.policy:
        _update(call, governed, "")
    elif revision == "" or _was_never_governed(governed):
        return EMPTY
    return encode({"RevisionId": revision})


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
            f"Requested update for policy with revision id {expected}, but table {name} has no associated policy."
        )
    raise _not_found(
        f"Requested update for policy with revision id {expected}, "
        f"but the policy associated to target table {name} has revision id {revision}."
    )


def _was_never_governed(governed: Governed) -> bool:
    """A table that is made has a revision, in case it is made with a policy."""
    return governed.policy_revision == str(int(governed.created.timestamp() * 1000))


def _not_found(what: str) -> Fault:
    return Fault("PolicyNotFoundException", f"{_NOT_FOUND}: {what}")


def _next_revision(call: Call, governed: Governed) -> str:
    """Revisions are times, and each is later than the one before."""
    now = int(call.service.backing.clock.now().timestamp() * 1000)
    return str(max(now, int(governed.policy_revision or 0) + 1))


def _update(call: Call, governed: Governed, form: str) -> str:
    """Give it another policy, or none; returns the revision. Raises: ResourceInUseException, `QuotaSpent`."""
    if isinstance(governed, Table) and governed.table_status == "DELETING":
        raise in_use(governed)
    changes, revision = spent(call, governed, "policy"), _next_revision(call, governed)
    changed = msgspec.structs.replace(governed, policy=form, policy_revision=revision, **changes)
    call.service.backing.store.resources.update(changed)
    return revision
