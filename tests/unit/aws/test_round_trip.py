"""Random members of real operations, through botocore's own serializer and parser and ours."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import botocore.parsers
import botocore.serialize
import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel as BotocoreModel
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fogbank.aws.codec import codec_for
from fogbank.aws.http import HttpRequest
from fogbank.aws.model import ServiceModel, ShapeRef

# XML has no control characters, and header or path values no surrogates.
TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=0xD7FF, exclude_characters="\x7f"), max_size=12)
WORD = st.text("abcdefghijklmnopqrstuvwxyzABC0123456789", min_size=1, max_size=8)
TIMES = st.integers(0, 4_000_000_000_000).map(
    lambda ms: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
)
SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXT,
    "integer": st.integers(-(2**31), 2**31 - 1),
    "long": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(allow_nan=False, allow_infinity=False, width=16),
    "double": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
    "timestamp": TIMES,
    "blob": st.binary(max_size=12),
}
OPERATIONS = [
    ("rds", "query", "CreateDBInstance"),
    ("rds", "query", "DescribeDBInstances"),
    ("rds", "query", "ModifyDBParameterGroup"),
    ("rds", "query", "DescribeDBEngineVersions"),
    ("ec2", "ec2", "DescribeInstances"),
    ("dynamodb", "json", "PutItem"),
    ("dynamodb", "json", "CreateTable"),
    ("cloudwatch", "smithy-rpc-v2-cbor", "GetMetricData"),
    ("cloudwatch", "query", "PutMetricData"),
    ("lambda", "rest-json", "CreateFunction"),
    ("s3", "rest-xml", "PutBucketLifecycleConfiguration"),
    ("s3", "rest-xml", "ListObjectVersions"),
]


def values(model: ServiceModel, ref: ShapeRef, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values of a shape; what lives outside a body, and members three levels down, are kept plain."""
    shape = model.shapes[ref.shape]
    if ref.location is not None and shape.type == "string":
        return WORD
    if ref.location is not None and shape.type == "timestamp":
        return TIMES.map(lambda time: time.replace(microsecond=0))
    if shape.enum:
        return st.sampled_from(shape.enum)
    if shape.type == "structure":
        return structures(model, ref.shape, depth)
    if shape.type == "list":
        assert shape.member is not None
        return st.lists(values(model, shape.member, depth + 1), min_size=1, max_size=2)
    if shape.type == "map":
        assert shape.value is not None
        return st.dictionaries(WORD, values(model, shape.value, depth + 1), min_size=1, max_size=2)
    return SCALARS[shape.type]


def structures(model: ServiceModel, name: str, depth: int) -> st.SearchStrategy[Any]:
    shape = model.shapes[name]
    # A query request says nothing of an empty structure, so each has at least one scalar.
    plain = {key: ref for key, ref in shape.members.items() if model.shapes[ref.shape].type in SCALARS}
    chosen = plain if depth > 3 and plain else dict(shape.members)
    built = {key: st.deferred(lambda ref=ref: values(model, ref, depth + 1)) for key, ref in chosen.items()}
    if shape.union or len(built) > 8:
        keys = st.lists(
            st.sampled_from(sorted(built)), min_size=1, max_size=1 if shape.union else 6, unique=True
        )
        needed = [] if shape.union else [key for key in shape.required if key in built]
        return keys.flatmap(lambda some: st.fixed_dictionaries({key: built[key] for key in {*some, *needed}}))
    return st.fixed_dictionaries(built)


def botocore_model(service: str) -> BotocoreModel:
    return BotocoreModel(Loader().load_service_model(service, "service-2"), service)


@pytest.mark.parametrize(("service", "protocol", "operation"), OPERATIONS)
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_botocore_serializes_is_parsed(
    service: str, protocol: str, operation: str, data: st.DataObject
) -> None:
    model = ServiceModel.load(service)
    ref = model.operation(operation).input
    assert ref is not None
    members = data.draw(structures(model, ref.shape, 0))
    serializer = botocore.serialize.create_serializer(protocol, include_validation=False)
    sent = serializer.serialize_to_request(members, botocore_model(service).operation_model(operation))
    body = sent["body"]
    if isinstance(body, dict):
        body = urlencode(body).encode()
    query = sent["query_string"] if isinstance(sent["query_string"], dict) else {}
    path, _, constant = sent["url_path"].partition("?")
    request = HttpRequest(
        sent["method"], path, "&".join(filter(None, [constant, urlencode(query, doseq=True)])),
        {name.lower(): str(text) for name, text in sent["headers"].items()}, body,
    )  # fmt: skip
    parsed = codec_for(model, protocol).operation(operation).parse(request)
    assert same(parsed, members), f"{parsed}\nis not\n{members}"


@pytest.mark.parametrize(("service", "protocol", "operation"), OPERATIONS)
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_is_serialized_botocore_parses(
    service: str, protocol: str, operation: str, data: st.DataObject
) -> None:
    model = ServiceModel.load(service)
    ref = model.operation(operation).output
    if ref is None or not model.shapes[ref.shape].members:
        return
    members = data.draw(structures(model, ref.shape, 0))
    response = codec_for(model, protocol).operation(operation).serialize(members, "the-id")
    shape = botocore_model(service).operation_model(operation).output_shape
    headers = {name.lower(): text for name, text in response.headers}
    received = {"status_code": response.status, "headers": headers, "body": response.body}
    parsed = botocore.parsers.create_parser(protocol).parse(received, shape)
    assert parsed.pop("ResponseMetadata")["RequestId"] == "the-id"
    assert same(parsed, members), f"{parsed}\nis not\n{members}"


def same(left: Any, right: Any) -> bool:
    if isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in right)
    if isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(right, float):
        return math.isclose(left, right, rel_tol=1e-6)
    if isinstance(right, datetime):
        return bool(abs(left - right) < timedelta(milliseconds=1))
    return bool(left == right)
