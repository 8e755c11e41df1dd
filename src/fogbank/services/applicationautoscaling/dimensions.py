"""Scalable dimensions: which there are here, and what a request's three identifying members mean."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from fogbank.aws.fault import Fault
from fogbank.operations.refusal import not_yet

Request = dict[str, Any]
_FILE = Path(__file__).with_name("dimensions.toml")


class Dimension(msgspec.Struct, frozen=True):
    """One dimension; `role` is the path of its service-linked role."""

    resource: str
    metric: str
    words: str
    role: str


@cache
def dimensions() -> dict[str, Dimension]:
    return msgspec.toml.decode(_FILE.read_bytes(), type=dict[str, Dimension])


def checked_dimension(request: Request) -> Dimension:
    """The dimension that a request names. Raises: NotImplemented, ValidationException."""
    namespace, name = request["ServiceNamespace"], request["ScalableDimension"]
    if namespace != "dynamodb":
        raise not_yet(f"Application Auto Scaling of the namespace {namespace}")
    found = dimensions().get(name)
    if found is None or re.fullmatch(found.resource, request["ResourceId"]) is None:
        message = "Unsupported service namespace, resource type or scalable dimension"
        raise Fault("ValidationException", message)
    return found


def key_of(request: Request, *more: str) -> str:
    """What resources are stored under."""
    parts = (request["ServiceNamespace"], request["ResourceId"], request["ScalableDimension"], *more)
    return "|".join(parts)


def named(request: Request) -> str:
    """A target, as faults name it."""
    return (
        f"service namespace: {request['ServiceNamespace']}, resource ID: {request['ResourceId']}, "
        f"scalable dimension: {request['ScalableDimension']}"
    )
