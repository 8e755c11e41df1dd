"""Describe answers: which resources are meant, in pages.

Source: the API reference's Describe operations: MaxResults is 1 to 50, and 50 where it is not given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from fogbank.aws.fault import Fault
from fogbank.aws.members import view
from fogbank.aws.model import ServiceModel
from fogbank.aws.paging import page
from fogbank.operations.context import Context
from fogbank.operations.service import Request, Response
from fogbank.services.applicationautoscaling.scaled import Scaled

S = TypeVar("S", bound=Scaled)
_MOST: Final = 50


def described(
    ctx: Context,
    request: Request,
    shape: str,
    found: Iterable[S],
    also: Callable[[S], bool] = lambda one: True,
) -> Response:
    """One page of what the request means. Raises: InvalidNextTokenException, ValidationException."""
    meant = [one for one in found if _is_meant(one, request) and also(one)]
    size = request.get("MaxResults") or _MOST
    if not 1 <= size <= _MOST:
        raise Fault("ValidationException", f"MaxResults must be between 1 and {_MOST}, not {size}")
    refusal = Fault("InvalidNextTokenException", "The token is invalid.")
    shown, token = page(
        meant, size, request.get("NextToken"), lambda one: one.place,
        seed=ctx.page_seed, lower=1, upper=_MOST, refusal=refusal,
    )  # fmt: skip
    project = view(ServiceModel.load("application-autoscaling"), shape)
    return {_listed(shape): [project(one) for one in shown]} | ({"NextToken": token} if token else {})


def _is_meant(one: Scaled, request: Request) -> bool:
    wanted = (
        ("ServiceNamespace", one.service_namespace),
        ("ResourceId", one.resource_id),
        ("ScalableDimension", one.scalable_dimension),
    )
    return all(request.get(name) in (None, value) for name, value in wanted)


def _listed(shape: str) -> str:
    """The answer's list of a shape: ScalingPolicies."""
    return f"{shape[:-1]}ies" if shape.endswith("y") else f"{shape}s"
