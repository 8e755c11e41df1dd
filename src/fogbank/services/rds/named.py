"""Names and ARNs of RDS resources in requests."""

from __future__ import annotations

from typing import TypeVar

from fogbank.aws.arn import Arn
from fogbank.aws.fault import Fault
from fogbank.core.resource import Resource
from fogbank.operations.context import Context
from fogbank.services.rds.checks import invalid

R = TypeVar("R", bound=Resource)


def rds_arn(text: str) -> Arn:
    """Return an ARN of this service. Raises: `Fault` InvalidParameterValue."""
    try:
        arn = Arn.parse(text)
    except ValueError as error:
        raise invalid(f"Invalid resource name: {text}") from error
    if arn.service != "rds" or not arn.name:
        raise invalid(f"Invalid resource name: {text}")
    return arn


def identifier_of(ctx: Context, kind: type[R], name_or_arn: str) -> str:
    """Return the identifier that a name or an ARN means, as RDS stores it.

    Raises: `Fault` InvalidParameterValue for what is no ARN of this kind, and the kind's not-found fault for
    one of another account or region.
    """
    if not name_or_arn.startswith("arn:"):
        return name_or_arn.lower()
    arn = rds_arn(name_or_arn)
    if arn.resource_type != kind.KIND:
        raise invalid(f"Invalid resource name: {name_or_arn}")
    if (arn.account, arn.region) != (ctx.scope.account, ctx.scope.region):
        raise Fault(kind.NOT_FOUND, kind.NOT_FOUND_MESSAGE.format(identifier=arn.name))
    return arn.name.lower()
