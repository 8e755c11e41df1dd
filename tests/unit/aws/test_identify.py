from __future__ import annotations

import json
import time
from typing import Any

import botocore.session
import pytest
from botocore.awsrequest import AWSRequest

from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest
from fogbank.aws.identify import identify, operation_of, protocol_of
from fogbank.aws.model import ServiceModel
from fogbank.aws.unidentified import fault_response


def sent_by_botocore(
    service: str, operation: str, region: str = "eu-west-1", **parameters: Any
) -> HttpRequest:
    """The request that a botocore client would put on the wire."""
    session = botocore.session.Session()
    client = session.create_client(
        service, region, endpoint_url="http://localhost:4566",
        aws_access_key_id="123456789012", aws_secret_access_key="s",
    )  # fmt: skip
    caught: list[Any] = []

    def catch(request: AWSRequest, **_: Any) -> Any:
        caught.append(request)
        raise InterruptedError

    client.meta.events.register_last("before-send", catch)
    with pytest.raises(InterruptedError):
        getattr(client, operation)(**parameters)
    prepared = caught[0]
    path, _, query = prepared.url.removeprefix("http://localhost:4566").partition("?")
    headers = {
        name.lower(): value.decode() if isinstance(value, bytes) else str(value)
        for name, value in prepared.headers.items()
    }
    body = prepared.body or b""
    body = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else body.read()
    return HttpRequest(prepared.method, path, query, {"host": "localhost:4566"} | headers, body)


OBJECT = {"Bucket": "b", "Key": "k"}


@pytest.mark.parametrize(
    ("service", "call", "parameters", "model", "operation", "protocol"),
    [
        ("rds", "describe_db_instances", {}, "rds", "DescribeDBInstances", "query"),
        ("docdb", "describe_db_clusters", {}, "rds", "DescribeDBClusters", "query"),
        ("ec2", "describe_vpcs", {}, "ec2", "DescribeVpcs", "ec2"),
        ("dynamodb", "list_tables", {}, "dynamodb", "ListTables", "json"),
        ("dynamodbstreams", "list_streams", {}, "dynamodbstreams", "ListStreams", "json"),
        ("cloudwatch", "list_metrics", {}, "cloudwatch", "ListMetrics", "json"),
        ("lambda", "list_functions", {}, "lambda", "ListFunctions", "rest-json"),
        ("route53", "list_hosted_zones", {}, "route53", "ListHostedZones", "rest-xml"),
        ("s3", "list_buckets", {}, "s3", "ListBuckets", "rest-xml"),
        ("s3", "put_object", {"Bucket": "b", "Key": "k/l"}, "s3", "PutObject", "rest-xml"),
        ("s3", "copy_object", OBJECT | {"CopySource": "b/c"}, "s3", "CopyObject", "rest-xml"),
        ("s3", "upload_part", OBJECT | {"PartNumber": 1, "UploadId": "u"}, "s3", "UploadPart", "rest-xml"),
        ("s3", "list_objects_v2", {"Bucket": "b"}, "s3", "ListObjectsV2", "rest-xml"),
        ("s3", "get_bucket_acl", {"Bucket": "b"}, "s3", "GetBucketAcl", "rest-xml"),
    ],
)  # fmt: skip
def test_what_botocore_sends_is_identified(
    service: str, call: str, parameters: dict[str, Any], model: str, operation: str, protocol: str
) -> None:
    request = sent_by_botocore(service, call, **parameters)
    identity = identify(request)
    loaded = ServiceModel.load(identity.models[0])
    assert identity.models[0] == model
    assert operation_of(identity, request, loaded) == operation
    assert (identity.protocol, protocol_of(request, loaded)) == (protocol, protocol)
    assert identity.region == "eu-west-1"
    assert identity.access_key == "123456789012"


def form(body: str, **headers: str) -> HttpRequest:
    known = {"content-type": "application/x-www-form-urlencoded; charset=utf-8", **headers}
    return HttpRequest("POST", "/", "", known, body.encode())


def test_the_host_tells_the_service_of_an_unsigned_request() -> None:
    identity = identify(form("Action=ListUsers&Version=2010-05-08", host="iam.amazonaws.com"))
    assert (identity.service, identity.region, identity.access_key) == ("iam", "us-east-1", "")
    identity = identify(form("Action=DescribeDBInstances", host="rds.ap-south-1.localhost:4566"))
    assert (identity.service, identity.region) == ("rds", "ap-south-1")


def test_the_version_tells_the_service_where_nothing_else_does() -> None:
    assert "rds" in identify(form("Action=DescribeDBInstances&Version=2014-10-31", host="localhost")).models


def test_a_bucket_may_come_first_in_the_host() -> None:
    identity = identify(HttpRequest("GET", "/key", "", {"host": "bucket.s3.eu-central-1.amazonaws.com"}))
    assert (identity.service, identity.region) == ("s3", "eu-central-1")


def test_a_presigned_url_is_identified_by_its_query() -> None:
    query = "X-Amz-Credential=AKID%2F20260102%2Feu-north-1%2Fs3%2Faws4_request&X-Amz-Signature=0"
    identity = identify(HttpRequest("GET", "/bucket/key", query, {"host": "localhost"}))
    assert (identity.service, identity.region, identity.access_key) == ("s3", "eu-north-1", "AKID")
    assert identity.presigned


def test_sigv4a_has_its_region_in_a_header() -> None:
    headers = {
        "authorization": "AWS4-ECDSA-P256-SHA256 Credential=AKID/20260102/s3/aws4_request, Signature=0",
        "x-amz-region-set": "eu-west-1",
    }
    identity = identify(HttpRequest("GET", "/bucket", "", headers))
    assert (identity.service, identity.region) == ("s3", "eu-west-1")


def test_an_unknown_action_is_refused_as_the_query_services_do() -> None:
    request = form("Action=Nonsense&Version=2014-10-31", host="rds.us-east-1.amazonaws.com")
    with pytest.raises(Fault, match="Could not find operation Nonsense for version 2014-10-31") as caught:
        operation_of(identify(request), request, ServiceModel.load("rds"))
    assert caught.value.shape == "InvalidAction"


def test_a_query_service_called_without_action() -> None:
    with pytest.raises(Fault) as caught:
        identify(form("Version=2014-10-31", host="rds.us-east-1.amazonaws.com"))
    assert caught.value.shape == "MissingAction"


def test_an_unknown_target_is_refused_in_json() -> None:
    request = HttpRequest(
        "POST", "/", "", {"x-amz-target": "Nope.Do", "content-type": "application/x-amz-json-1.1"}
    )
    with pytest.raises(Fault) as caught:
        identify(request)
    response = fault_response(request, caught.value, "id")
    assert response.status == 400
    assert json.loads(response.body)["__type"] == "UnknownOperationException"


def test_a_request_that_says_nothing_gets_no_service() -> None:
    request = HttpRequest("GET", "/", "", {"host": "localhost:4566"})
    with pytest.raises(Fault) as caught:
        identify(request)
    response = fault_response(request, caught.value, "id")
    assert (response.status, dict(response.headers)["x-amzn-ErrorType"]) == (
        400,
        "MissingAuthenticationTokenException",
    )


def cbor(operation: str) -> HttpRequest:
    path = f"/service/GraniteServiceVersion20100801/operation/{operation}"
    credential = "AKID/20260102/eu-west-1/monitoring/aws4_request"
    headers = {"smithy-protocol": "rpc-v2-cbor", "authorization": f"AWS4-HMAC-SHA256 Credential={credential}"}
    return HttpRequest("POST", path, "", headers)


def test_a_cbor_request_has_service_and_operation_in_its_path() -> None:
    identity = identify(cbor("ListMetrics"))
    assert identity.models == ("cloudwatch",)
    assert (identity.operation, identity.protocol, identity.region) == (
        "ListMetrics", "smithy-rpc-v2-cbor", "eu-west-1",
    )  # fmt: skip
    assert protocol_of(cbor("ListMetrics"), ServiceModel.load("cloudwatch")) == "smithy-rpc-v2-cbor"


def test_an_unknown_cbor_operation_is_refused() -> None:
    request = cbor("Nonsense")
    with pytest.raises(Fault) as caught:
        operation_of(identify(request), request, ServiceModel.load("cloudwatch"))
    assert caught.value.shape == "UnknownOperationException"


def test_the_service_table_is_small_and_quick() -> None:
    from fogbank.aws.services import service_index

    service_index.cache_clear()
    best = min(_timed(service_index) for _ in range(5))
    assert best < 0.01
    assert len(service_index().entries) > 400


def _timed(load: Any) -> float:
    load.cache_clear()
    start = time.perf_counter()
    load()
    return time.perf_counter() - start
