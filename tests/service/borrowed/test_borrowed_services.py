"""The services around databases, each as boto3 sees it."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

Client = Callable[..., Any]


def test_network(client: Client) -> None:
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.7.1.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="db", Description="db", VpcId=vpc)["GroupId"]
    found = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]
    assert [one["SubnetId"] for one in found] == [subnet]
    assert ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["VpcId"] == vpc
    assert [one["IsDefault"] for one in ec2.describe_vpcs()["Vpcs"]] == [True, False]


def test_role_and_credentials(client: Client) -> None:
    role = client("iam").create_role(RoleName="monitor", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    assert role == "arn:aws:iam::111122223333:role/monitor"
    lent = client("sts").assume_role(RoleArn=role, RoleSessionName="me")["Credentials"]
    told = client("sts", key=lent["AccessKeyId"]).get_caller_identity()
    assert told["Account"] == "111122223333"
    assert told["Arn"] == "arn:aws:sts::111122223333:assumed-role/monitor/me"


def test_long_lived_key_means_its_account(client: Client) -> None:
    client("iam").create_user(UserName="ann")
    key = client("iam").create_access_key(UserName="ann")["AccessKey"]["AccessKeyId"]
    assert client("sts", key=key).get_caller_identity()["Account"] == "111122223333"


def test_topic_to_queue(client: Client, server: Any) -> None:
    sqs, sns = client("sqs"), client("sns")
    url = sqs.create_queue(QueueName="events")["QueueUrl"]
    assert url == f"{server.endpoint}/111122223333/events"
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = sns.create_topic(Name="events")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    sns.publish(TopicArn=topic, Message="failover")
    message = sqs.receive_message(QueueUrl=url)["Messages"][0]
    assert message["Body"] == "failover"
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def test_objects(client: Client) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="dumps", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    large = bytes(range(256)) * 40_000
    s3.put_object(Bucket="dumps", Key="a b/ü+1.dump", Body=large, Metadata={"made_by": "me"})
    got = s3.get_object(Bucket="dumps", Key="a b/ü+1.dump")
    assert got["Body"].read() == large
    assert got["Metadata"] == {"made_by": "me"}
    assert s3.head_object(Bucket="dumps", Key="a b/ü+1.dump")["ContentLength"] == len(large)
    assert [one["Key"] for one in s3.list_objects_v2(Bucket="dumps")["Contents"]] == ["a b/ü+1.dump"]
    assert s3.get_object(Bucket="dumps", Key="a b/ü+1.dump", Range="bytes=2-4")["Body"].read() == b"\2\3\4"


def test_presigned_urls(client: Client) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="dumps", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    place = {"Bucket": "dumps", "Key": "k"}
    put = urllib.request.Request(s3.generate_presigned_url("put_object", place), b"rows", method="PUT")
    with urllib.request.urlopen(put) as answer:
        assert answer.status == 200
    with urllib.request.urlopen(s3.generate_presigned_url("get_object", place)) as answer:
        assert answer.read() == b"rows"


def test_virtual_hosted_bucket(client: Client, server: Any) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="dumps", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    # Not every machine resolves names below localhost, so the connection and the Host header differ.
    url = client("s3", s3={"addressing_style": "virtual"}).generate_presigned_url(
        "put_object", {"Bucket": "dumps", "Key": "k"}
    )
    parts = urlsplit(url)
    assert parts.netloc.startswith("dumps.localhost:")
    connection = HTTPConnection(urlsplit(server.endpoint).netloc)
    connection.request("PUT", f"{parts.path}?{parts.query}", b"rows", {"Host": parts.netloc})
    assert connection.getresponse().status == 200
    connection.close()
    assert s3.get_object(Bucket="dumps", Key="k")["Body"].read() == b"rows"


@pytest.fixture(params=["smithy-rpc-v2-cbor", "json", "query"])
def cloudwatch(request: pytest.FixtureRequest, client: Client, monkeypatch: pytest.MonkeyPatch) -> Any:
    """CloudWatch's client in each protocol that SDKs use for it."""
    monkeypatch.setattr("botocore.model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS", (request.param,))
    made = client("cloudwatch")
    assert made.meta.service_model.resolved_protocol == request.param
    return made


def test_dashboard_in_every_protocol(cloudwatch: Any) -> None:
    cloudwatch.put_dashboard(DashboardName="lags", DashboardBody='{"widgets": []}')
    (listed,) = cloudwatch.list_dashboards()["DashboardEntries"]
    assert listed["DashboardName"] == "lags"
    assert abs(listed["LastModified"] - datetime.now(UTC)) <= timedelta(minutes=1)


def test_what_is_our_own_is_not_borrowed(cloudwatch: Any) -> None:
    with pytest.raises(ClientError, match="Fogbank's own") as caught:
        cloudwatch.put_metric_data(Namespace="Mine", MetricData=[{"MetricName": "Lag", "Value": 2.5}])
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501


def test_fault_in_every_protocol(cloudwatch: Any) -> None:
    with pytest.raises(ClientError) as caught:
        cloudwatch.get_dashboard(DashboardName="none")
    assert caught.value.response["Error"]["Code"] == "ResourceNotFound"


def test_parameter_logs_and_zone(client: Client) -> None:
    client("ssm").put_parameter(Name="/db/host", Value="here", Type="String")
    assert client("ssm").get_parameter(Name="/db/host")["Parameter"]["Value"] == "here"
    logs = client("logs")
    logs.create_log_group(logGroupName="/aws/rds/x")
    logs.create_log_stream(logGroupName="/aws/rds/x", logStreamName="s")
    now = int(datetime.now(UTC).timestamp() * 1000)
    logs.put_log_events(
        logGroupName="/aws/rds/x", logStreamName="s", logEvents=[{"timestamp": now, "message": "up"}]
    )
    assert [e["message"] for e in logs.filter_log_events(logGroupName="/aws/rds/x")["events"]] == ["up"]
    zone = client("route53").create_hosted_zone(Name="example.org", CallerReference="1")["HostedZone"]
    assert zone["Id"] in [one["Id"] for one in client("route53").list_hosted_zones()["HostedZones"]]


def test_secret_and_key(client: Client) -> None:
    key = client("kms").create_key()["KeyMetadata"]["KeyId"]
    hidden = client("kms").encrypt(KeyId=key, Plaintext=b"row")["CiphertextBlob"]
    assert client("kms").decrypt(CiphertextBlob=hidden)["Plaintext"] == b"row"
    client("secretsmanager").create_secret(Name="db", SecretString="pw", KmsKeyId=key)
    assert client("secretsmanager").get_secret_value(SecretId="db")["SecretString"] == "pw"


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "said"),
    [
        ("dax", "describe_clusters", {}, "DynamoDB Accelerator"),
        ("elasticache", "describe_cache_clusters", {}, "ElastiCache"),
        ("cloudformation", "list_stacks", {}, "CloudFormation"),
        ("glacier", "list_vaults", {}, "'glacier'"),
        ("lambda", "invoke", {"FunctionName": "f"}, "never run"),
        ("ec2", "run_instances", {"MinCount": 1, "MaxCount": 1, "ImageId": "ami-1"}, "no machines"),
        ("secretsmanager", "rotate_secret", {"SecretId": "s"}, "does not run here"),
    ],
)
def test_refused(client: Client, service: str, operation: str, parameters: Any, said: str) -> None:
    with pytest.raises(ClientError, match=said) as caught:
        getattr(client(service), operation)(**parameters)
    assert caught.value.response["Error"]["Code"] == "NotImplemented"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501


def test_accounts_and_regions_do_not_meet(client: Client) -> None:
    client("ssm").put_parameter(Name="p", Value="1", Type="String")
    for other in ({"account": "444455556666"}, {"region": "us-west-2"}):
        assert client("ssm", **other).describe_parameters()["Parameters"] == []
