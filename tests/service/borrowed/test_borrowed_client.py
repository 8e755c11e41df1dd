"""What Fogbank's own services ask of the borrowed ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from fogbank.aws.fault import Fault
from fogbank.borrowed.client import BorrowedClient
from fogbank.core.scope import Scope

SCOPE = Scope("111122223333", "eu-central-1")


@pytest.fixture
def ask(server: Any) -> Callable[..., dict[str, Any]]:
    """Call an operation as Fogbank's services do."""
    client = BorrowedClient(server.borrowed)

    def call(service: str, operation: str, **parameters: Any) -> dict[str, Any]:
        answer: dict[str, Any] = server.run(client.call(service, operation, parameters, SCOPE))
        return answer

    return call


def _filter(name: str, value: str) -> list[dict[str, Any]]:
    return [{"Name": name, "Values": [value]}]


def test_default_network(server: Any, ask: Callable[..., dict[str, Any]]) -> None:
    (vpc,) = ask("ec2", "DescribeVpcs", Filters=_filter("is-default", "true"))["Vpcs"]
    subnets = ask("ec2", "DescribeSubnets", Filters=_filter("vpc-id", vpc["VpcId"]))["Subnets"]
    assert vpc["IsDefault"] is True
    assert {one["AvailabilityZone"] for one in subnets} == {f"eu-central-1{letter}" for letter in "abc"}
    ids = [one["SubnetId"] for one in subnets]
    assert ask("ec2", "DescribeSubnets", SubnetIds=ids)["Subnets"] == subnets
    theirs = server.client("ec2").describe_subnets(SubnetIds=ids)["Subnets"]
    assert [one["SubnetArn"] for one in subnets] == [one["SubnetArn"] for one in theirs]


def test_what_is_not_there(ask: Callable[..., dict[str, Any]]) -> None:
    with pytest.raises(Fault, match="subnet-0f00") as subnet:
        ask("ec2", "DescribeSubnets", SubnetIds=["subnet-0f00"])
    with pytest.raises(Fault) as group:
        ask("ec2", "DescribeSecurityGroups", GroupIds=["sg-0f00"])
    assert (subnet.value.shape, group.value.shape) == ("InvalidSubnetID.NotFound", "InvalidGroup.NotFound")


def test_secrets(server: Any, ask: Callable[..., dict[str, Any]]) -> None:
    tags = [{"Key": "made", "Value": "here"}]
    arn = ask("secretsmanager", "CreateSecret", Name="rds!db-1", SecretString="first", Tags=tags)["ARN"]
    assert ask("secretsmanager", "PutSecretValue", SecretId="rds!db-1", SecretString="second")["ARN"] == arn
    theirs = server.client("secretsmanager")
    assert theirs.get_secret_value(SecretId=arn)["SecretString"] == "second"
    assert theirs.describe_secret(SecretId=arn)["Tags"] == tags
    assert ask("secretsmanager", "GetSecretValue", SecretId=arn)["SecretString"] == "second"
    ask("secretsmanager", "DeleteSecret", SecretId=arn, ForceDeleteWithoutRecovery=True)
    with pytest.raises(Fault) as caught:
        ask("secretsmanager", "GetSecretValue", SecretId=arn)
    assert caught.value.shape == "ResourceNotFoundException"


def test_keys(server: Any, ask: Callable[..., dict[str, Any]]) -> None:
    def key(name: str) -> dict[str, Any]:
        found: dict[str, Any] = ask("kms", "DescribeKey", KeyId=name)["KeyMetadata"]
        return found

    assert key("alias/aws/rds")["Arn"].startswith("arn:aws:kms:eu-central-1:1111")
    made = server.client("kms").create_key()["KeyMetadata"]
    assert key(made["KeyId"])["Arn"] == made["Arn"]
    server.client("kms").disable_key(KeyId=made["KeyId"])
    assert (key(made["KeyId"])["KeyState"], key(made["KeyId"])["Enabled"]) == ("Disabled", False)


def test_role_by_the_query_protocol(server: Any) -> None:
    server.client("iam").create_role(
        RoleName="monitor", AssumeRolePolicyDocument="{}", Tags=[{"Key": "a", "Value": "b"}]
    )
    client = BorrowedClient(server.borrowed)
    role = server.run(client.call("iam", "GetRole", {"RoleName": "monitor"}, SCOPE))["Role"]
    theirs = server.client("iam").get_role(RoleName="monitor")["Role"]
    assert role["Arn"] == theirs["Arn"]
    assert role["CreateDate"] == theirs["CreateDate"]
    assert role["Tags"] == theirs["Tags"]
    with pytest.raises(Fault) as caught:
        server.run(client.call("iam", "GetRole", {"RoleName": "none"}, SCOPE))
    assert caught.value.shape == "NoSuchEntity"


def test_not_installed_and_no_index(server: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    msgspec.structs.force_setattr(server.directories, "cache", tmp_path / "empty")
    with pytest.raises(server.client("sts").exceptions.ClientError, match="engines install moto"):
        server.client("sts").get_caller_identity()


def test_objects(server: Any, ask: Callable[..., dict[str, Any]]) -> None:
    theirs = server.client("s3")
    theirs.create_bucket(Bucket="things", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    key = "a b/ü+&?=%.json"
    put = ask("s3", "PutObject", Bucket="things", Key=key, Body=b"0123456789", ContentType="text/plain")
    assert theirs.get_object(Bucket="things", Key=key)["Body"].read() == b"0123456789"
    got = ask("s3", "GetObject", Bucket="things", Key=key, Range="bytes=2-4", IfMatch=put["ETag"])
    assert (got["Body"], got["ContentLength"], got["ContentRange"]) == (b"234", 3, "bytes 2-4/10")
    theirs.put_object(Bucket="things", Key="a", Body=b"")
    page = ask("s3", "ListObjectsV2", Bucket="things", MaxKeys=1)
    assert [(one["Key"], one["Size"]) for one in page["Contents"]] == [("a", 0)]
    assert page["IsTruncated"] is True
    rest = ask("s3", "ListObjectsV2", Bucket="things", ContinuationToken=page["NextContinuationToken"])
    assert [(one["Key"], one["ETag"]) for one in rest["Contents"]] == [(key, put["ETag"])]


def test_an_object_in_parts(server: Any, ask: Callable[..., dict[str, Any]]) -> None:
    theirs = server.client("s3", region="us-east-1")
    theirs.create_bucket(Bucket="parts")
    upload = ask("s3", "CreateMultipartUpload", Bucket="parts", Key="k", ServerSideEncryption="AES256")[
        "UploadId"
    ]
    bodies = [b"x" * (5 << 20), b"<&>"]
    parts = [
        {
            "PartNumber": number,
            "ETag": ask(
                "s3", "UploadPart", Bucket="parts", Key="k", UploadId=upload, PartNumber=number, Body=body
            )["ETag"],
        }
        for number, body in enumerate(bodies, 1)
    ]
    done = ask(
        "s3",
        "CompleteMultipartUpload",
        Bucket="parts",
        Key="k",
        UploadId=upload,
        MultipartUpload={"Parts": parts},
    )
    assert done["ETag"].strip('"').endswith("-2")
    assert theirs.get_object(Bucket="parts", Key="k")["Body"].read() == b"".join(bodies)


def test_what_a_bucket_refuses(ask: Callable[..., dict[str, Any]]) -> None:
    with pytest.raises(Fault, match="The specified bucket does not exist") as bucket:
        ask("s3", "ListObjectsV2", Bucket="nowhere")
    assert (bucket.value.shape, bucket.value.status) == ("NoSuchBucket", 404)
    with pytest.raises(Fault) as head:
        ask("s3", "HeadBucket", Bucket="nowhere")
    assert head.value.status == 404
