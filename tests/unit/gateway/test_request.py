"""The life of a request, as boto3 sees it."""

from __future__ import annotations

import logging
import urllib.request
from typing import Any

import boto3
import cbor2
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.gateway.gateway import Gateway
from fogbank.gateway.registry import Registry
from fogbank.gateway.settings import GatewaySettings

SECRET = "secret"


def client(service: str, url: str, key: str = "test", **options: Any) -> Any:
    return boto3.client(
        service, endpoint_url=url, region_name="eu-west-1", aws_access_key_id=key,
        aws_secret_access_key=SECRET, **options,
    )  # fmt: skip


async def _bug(call: Any) -> Any:
    raise RuntimeError("the handler is broken")


@pytest.fixture
def rds(replies: Any) -> Any:
    instance = {"DBInstanceIdentifier": "one", "DBInstanceStatus": "available"}
    return replies(
        "rds",
        "rds",
        {
            "DescribeDBInstances": {"DBInstances": [instance]},
            "StopDBInstance": Fault("DBInstanceNotFoundFault", "DBInstance two not found."),
            "RebootDBInstance": _bug,
        },
    )


def registry(*services: Any) -> Registry:
    made = Registry()
    for service in services:
        made.add(service)
    return made


def test_query_service(background: Any, rds: Any) -> None:
    server = background(Gateway(registry(rds)))
    answer = client("rds", server.url, "123456789012").describe_db_instances(DBInstanceIdentifier="one")
    assert answer["DBInstances"][0]["DBInstanceStatus"] == "available"
    call = rds.calls[0]
    assert (call.service, call.operation) == ("rds", "DescribeDBInstances")
    assert (call.scope.account, call.scope.region) == ("123456789012", "eu-west-1")
    assert call.parameters == {"DBInstanceIdentifier": "one"}
    assert call.request_id == answer["ResponseMetadata"]["RequestId"]
    assert call.endpoint == server.url
    served = server.gateway.metrics.served()
    assert [(s.service, s.operation, s.status, s.count) for s in served] == [
        ("rds", "DescribeDBInstances", 200, 1)
    ]


def test_json_and_cbor_services(background: Any, replies: Any) -> None:
    dynamodb = replies("dynamodb", "dynamodb", {"ListTables": {"TableNames": ["music"]}})
    cloudwatch = replies("monitoring", "cloudwatch", {"ListMetrics": {"Metrics": [{"Namespace": "AWS/RDS"}]}})
    server = background(Gateway(registry(dynamodb, cloudwatch)))
    assert client("dynamodb", server.url).list_tables()["TableNames"] == ["music"]
    assert client("cloudwatch", server.url).list_metrics()["Metrics"] == [{"Namespace": "AWS/RDS"}]
    path = "/service/GraniteServiceVersion20100801/operation/ListMetrics"
    request = urllib.request.Request(
        server.url + path,
        cbor2.dumps({}),
        {"smithy-protocol": "rpc-v2-cbor", "Content-Type": "application/cbor"},
    )
    with urllib.request.urlopen(request) as response:
        assert cbor2.loads(response.read()) == {"Metrics": [{"Namespace": "AWS/RDS"}]}


def test_a_compressed_request(background: Any, replies: Any) -> None:
    cloudwatch = replies("monitoring", "cloudwatch", {"PutMetricData": {}})
    server = background(Gateway(registry(cloudwatch)))
    config = Config(request_min_compression_size_bytes=1)
    client("cloudwatch", server.url, config=config).put_metric_data(
        Namespace="mine", MetricData=[{"MetricName": "m", "Value": 1.5}]
    )
    assert cloudwatch.calls[0].parameters["MetricData"][0]["Value"] == 1.5


def test_faults_of_services(background: Any, rds: Any) -> None:
    server = background(Gateway(registry(rds)))
    with pytest.raises(ClientError) as caught:
        client("rds", server.url).stop_db_instance(DBInstanceIdentifier="two")
    assert caught.value.response["Error"]["Code"] == "DBInstanceNotFound"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
    assert caught.value.response["ResponseMetadata"]["RequestId"] == rds.calls[0].request_id


def test_validation_comes_before_the_service(background: Any, rds: Any) -> None:
    server = background(Gateway(registry(rds)))
    unchecked = client("rds", server.url, config=Config(parameter_validation=False))
    with pytest.raises(ClientError, match="must be provided"):
        unchecked.stop_db_instance()
    assert rds.calls == []


@pytest.mark.parametrize("mode", ["legacy", "standard"])
@pytest.mark.parametrize(
    ("service", "method", "arguments", "named"),
    [
        ("rds", "describe_db_clusters", {}, "rds:DescribeDBClusters"),
        ("cloudwatch", "list_dashboards", {}, "monitoring:ListDashboards"),
        ("dynamodb", "list_tables", {}, "dynamodb:ListTables"),
        ("lambda", "list_functions", {}, "lambda"),
        ("s3", "list_buckets", {}, "s3"),
        ("ec2", "describe_vpcs", {}, "ec2:DescribeVpcs"),
    ],
)
def test_what_is_not_offered_is_refused_once(
    background: Any, rds: Any, replies: Any, mode: str, service: str, method: str, arguments: Any, named: str
) -> None:
    server = background(Gateway(registry(rds, replies("monitoring", "cloudwatch", {}))))
    config = Config(retries={"mode": mode, "max_attempts": 3})
    with pytest.raises(ClientError) as caught:
        getattr(client(service, server.url, config=config), method)(**arguments)
    assert caught.value.response["Error"]["Code"] == "NotImplemented"
    assert caught.value.response["Error"]["Message"] == f"Fogbank does not offer {named} yet"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert caught.value.response["ResponseMetadata"]["RetryAttempts"] == 0
    assert server.gateway.metrics.total == 1


def test_a_bug_is_logged_and_told_by_its_request_id(
    background: Any, rds: Any, caplog: pytest.LogCaptureFixture
) -> None:
    server = background(Gateway(registry(rds)))
    config = Config(retries={"mode": "standard", "total_max_attempts": 1})
    with caplog.at_level(logging.ERROR), pytest.raises(ClientError) as caught:
        client("rds", server.url, config=config).reboot_db_instance(DBInstanceIdentifier="secret-name")
    response = caught.value.response
    assert (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]) == (
        "InternalFailure",
        500,
    )
    request_id = response["ResponseMetadata"]["RequestId"]
    assert request_id in response["Error"]["Message"]
    assert request_id in caplog.text
    assert "the handler is broken" in caplog.text  # the traceback
    assert "secret-name" not in caplog.text


def test_docdb_and_rds_are_one_service(background: Any, rds: Any) -> None:
    server = background(Gateway(registry(rds)))
    answer = client("docdb", server.url).describe_db_instances()
    assert answer["DBInstances"][0]["DBInstanceIdentifier"] == "one"


class Fallback:
    """Takes everything and answers nothing."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str | None]] = []

    async def handle(self, request: HttpRequest, identity: Any, scope: Any, request_id: str) -> HttpResponse:
        self.seen.append((identity.service, identity.operation))
        return HttpResponse(200, [("Content-Type", "text/xml")], b"<ListAllMyBucketsResult/>")


def test_the_fallback_gets_what_nobody_registered(background: Any, rds: Any) -> None:
    fallback = Fallback()
    server = background(Gateway(registry(rds), fallback=fallback))
    client("s3", server.url).list_buckets()
    client("rds", server.url).describe_db_instances()
    assert fallback.seen == [("s3", None)]


def test_accounts_of_issued_keys(background: Any, rds: Any) -> None:
    accounts = {"ASIAISSUED": "210987654321"}
    server = background(Gateway(registry(rds), account_of=accounts.get))
    for key in ("ASIAISSUED", "ASIAUNKNOWN"):
        client("rds", server.url, key).describe_db_instances()
    assert [call.scope.account for call in rds.calls] == ["210987654321", "000000000000"]


def test_strict_mode(background: Any, rds: Any) -> None:
    secrets = {"good": SECRET, "wrong": "another"}
    server = background(
        Gateway(registry(rds), settings=GatewaySettings(strict_signatures=True), secret_of=secrets.get)
    )
    client("rds", server.url, "good").describe_db_instances()
    codes = []
    for key in ("wrong", "unknown"):
        with pytest.raises(ClientError) as caught:
            client("rds", server.url, key).describe_db_instances()
        codes.append(
            (
                caught.value.response["Error"]["Code"],
                caught.value.response["ResponseMetadata"]["HTTPStatusCode"],
            )
        )
    assert codes == [("SignatureDoesNotMatch", 403), ("InvalidClientTokenId", 403)]
    assert len(rds.calls) == 1


def test_strict_mode_checks_the_compressed_body(background: Any, replies: Any) -> None:
    """The signature is of the bytes sent; the service gets them inflated."""
    cloudwatch = replies("monitoring", "cloudwatch", {"PutMetricData": {}})
    server = background(
        Gateway(
            registry(cloudwatch),
            settings=GatewaySettings(strict_signatures=True),
            secret_of={"good": SECRET}.get,
        )
    )
    config = Config(request_min_compression_size_bytes=1)
    client("cloudwatch", server.url, "good", config=config).put_metric_data(
        Namespace="mine", MetricData=[{"MetricName": "m", "Value": 1.0}]
    )
    assert cloudwatch.calls[0].parameters["Namespace"] == "mine"


def test_unsigned_requests_are_served_where_they_tell_what_they_want(run: Any, running: Any) -> None:
    async def scenario() -> None:
        settings = GatewaySettings(default_account="111122223333", default_region="eu-north-1")
        async with running(settings) as server, server.client() as http:
            http.post("Any", "x")
            _, headers, _ = await http.receive()
            assert (headers["x-account"], headers["x-region"]) == ("111122223333", "eu-north-1")
            http.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert (await http.receive())[::2] == (200, b"healthy: localhost ")
            http.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            status, headers, body = await http.receive()
            assert status == 400
            assert b"Missing Authentication Token" in body

    run(scenario())


def test_faults_of_raw_services(run: Any, running: Any) -> None:
    async def scenario() -> None:
        async with running() as server, server.client() as http:
            http.post("Refuse", "{}")
            status, _, body = await http.receive()
            assert status == 400
            assert b"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException" in body
            http.post("Break", "{}")
            status, headers, body = await http.receive()
            assert status == 500
            assert headers["x-amzn-requestid"].encode() in body
            assert b"hunter2" not in body

    run(scenario())
