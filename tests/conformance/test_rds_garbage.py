"""Generated from the model: whatever is said to an operation, the answer is AWS-shaped and never a bug of ours."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from fogbank.aws.model import ServiceModel, Shape, ShapeRef
from fogbank.services.rds.service import rds as rds_service
from fogbank.testing.cloud import Cloud, server

MODEL = ServiceModel.load("rds")
OPERATIONS = sorted(rds_service(None).operations)  # type: ignore[arg-type]  # only asked for its names
ROUNDS = 25
NASTY = [
    "", " ", "-", "a" * 300, "ünïcödé", "'; DROP TABLE x; --", "\t", "null", "arn:aws:rds:::", "0", "%00", "☃",
]  # fmt: skip


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with server(engines="none", settle_seconds=0) as running:
        yield running


@pytest.fixture(scope="module")
def client(cloud: Cloud) -> Any:
    """A client that checks nothing by itself and repeats nothing."""
    return cloud.client("rds", config=Config(parameter_validation=False, retries={"total_max_attempts": 1}))


def garbage(rng: random.Random, ref: ShapeRef, depth: int = 0) -> Any:
    """A value for a shape: sometimes sensible, mostly not, but one that a client can send."""
    shape: Shape = MODEL.shapes[ref.shape]
    if shape.type == "structure":
        names = [name for name in shape.members if rng.random() < 0.5]
        return {name: garbage(rng, shape.members[name], depth + 1) for name in names}
    if shape.type == "list":
        assert shape.member is not None
        return [garbage(rng, shape.member, depth + 1) for _ in range(rng.choice([0, 1, 3]))]
    if shape.type == "boolean":
        return rng.choice([True, False])
    if shape.type in ("integer", "long"):
        return rng.choice([-(2**31), -1, 0, 1, 20, 100, 2**31 - 1])
    if shape.type in ("double", "float"):
        return rng.choice([-1.5, 0.0, 1e300])
    if shape.type == "timestamp":
        return rng.choice(["1970-01-01T00:00:00Z", "2999-12-31T23:59:59Z"])
    word = "".join(rng.choice(string.ascii_letters) for _ in range(8))
    return rng.choice([*NASTY, word, "postgres", "shop", "db.t3.micro"])


def ask(client: Any, operation: str, parameters: dict[str, Any]) -> tuple[int, str, str]:
    """Return HTTP status, code and message; 200 and nothing for a success."""
    try:
        client._make_api_call(operation, parameters)
    except ClientError as error:
        answer: Any = error.response
        return (
            answer["ResponseMetadata"]["HTTPStatusCode"],
            answer["Error"]["Code"],
            answer["Error"]["Message"],
        )
    return 200, "", ""


@pytest.mark.parametrize("operation", OPERATIONS)
def test_garbage_is_never_a_500(client: Any, operation: str) -> None:
    rng = random.Random(operation)
    ref = MODEL.operation(operation).input
    assert ref is not None
    for number in range(ROUNDS):
        parameters = garbage(rng, ref)
        status, code, message = ask(client, operation, parameters)
        assert status < 500 or code == "NotImplemented", (number, parameters, code, message)
        assert status == 200 or (code and message), (number, parameters)


def _something(ref: ShapeRef) -> Any:
    shape = MODEL.shapes[ref.shape]
    if shape.member is None:
        return "x"
    return [{}] if MODEL.shapes[shape.member.shape].type == "structure" else ["x"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_required_member_is_asked_for(client: Any, operation: str) -> None:
    ref = MODEL.operation(operation).input
    assert ref is not None
    shape = MODEL.shapes[ref.shape]
    for missing in shape.required:
        given = {name: _something(shape.members[name]) for name in shape.required if name != missing}
        status, code, message = ask(client, operation, given)
        assert (status, code) == (400, "InvalidParameterValue"), (missing, code, message)
        assert missing in message


@pytest.mark.parametrize("operation", sorted(set(MODEL.operations) - set(OPERATIONS)))
def test_what_nobody_wrote_says_so(client: Any, operation: str) -> None:
    assert ask(client, operation, {})[:2] == (501, "NotImplemented")
