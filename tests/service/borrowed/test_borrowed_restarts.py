"""What was acknowledged is there after every kind of end."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from fogbank.core.scope import Scope


def _everything(server: Any) -> dict[str, Any]:
    """Ids, keys, random parts of ARNs and dates of one resource of each kind."""
    ec2, kms, secrets = server.client("ec2"), server.client("kms"), server.client("secretsmanager")
    user = server.client("iam").list_access_keys(UserName="ann")["AccessKeyMetadata"]
    return {
        "vpcs": ec2.describe_vpcs()["Vpcs"],
        "subnets": sorted(one["SubnetId"] for one in ec2.describe_subnets()["Subnets"]),
        "default of another region": server.client("ec2", region="us-west-2").describe_vpcs()["Vpcs"],
        "keys": [kms.describe_key(KeyId=one["KeyId"])["KeyMetadata"] for one in kms.list_keys()["Keys"]],
        "public": kms.get_public_key(KeyId="alias/sign")["PublicKey"],
        "secret": secrets.describe_secret(SecretId="db") | {"ResponseMetadata": None},
        "access keys": user,
        "role": server.client("iam").get_role(RoleName="monitor")["Role"],
        "buckets": server.client("s3").list_buckets()["Buckets"],
        "object": server.client("s3").head_object(Bucket="dumps", Key="k")["LastModified"],
        "zone": server.client("route53").list_hosted_zones()["HostedZones"],
        "certificate": server.client("acm").list_certificates()["CertificateSummaryList"],
        "topic": server.client("sns").list_topics()["Topics"],
        "queue": server.client("sqs").list_queues()["QueueUrls"][0].rpartition("/")[2],
    }


def _fill(server: Any) -> dict[str, Any]:
    server.client("ec2").create_vpc(CidrBlock="10.7.0.0/16")
    kms = server.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    signer = kms.create_key(KeyUsage="SIGN_VERIFY", KeySpec="RSA_2048")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/sign", TargetKeyId=signer)
    server.client("secretsmanager").create_secret(Name="db", SecretString="pw", KmsKeyId=key)
    server.client("iam").create_user(UserName="ann")
    server.client("iam").create_access_key(UserName="ann")
    server.client("iam").create_role(RoleName="monitor", AssumeRolePolicyDocument="{}")
    s3 = server.client("s3")
    s3.create_bucket(Bucket="dumps", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    s3.put_object(Bucket="dumps", Key="k", Body=bytes(1 << 20) + b"end")
    server.client("route53").create_hosted_zone(Name="example.org", CallerReference="1")
    server.client("acm").request_certificate(DomainName="db.example.org")
    server.client("sns").create_topic(Name="events")
    server.client("sqs").create_queue(QueueName="events")
    return {"hidden": kms.encrypt(KeyId=key, Plaintext=b"row")["CiphertextBlob"]}


def _check(server: Any, kept: dict[str, Any], before: dict[str, Any]) -> None:
    assert _everything(server) == before
    assert server.client("kms").decrypt(CiphertextBlob=kept["hidden"])["Plaintext"] == b"row"
    assert server.client("secretsmanager").get_secret_value(SecretId="db")["SecretString"] == "pw"
    body = server.client("s3").get_object(Bucket="dumps", Key="k")["Body"].read()
    assert body == bytes(1 << 20) + b"end"


def test_state_survives_stop_and_kill(server: Any) -> None:
    kept = _fill(server)
    before = _everything(server)
    server.restart()
    _check(server, kept, before)
    os.kill(server.moto_pid(), signal.SIGKILL)
    _check(server, kept, before)


def test_next_server_adopts_the_process(server: Any) -> None:
    server.client("ssm").put_parameter(Name="p", Value="1", Type="String")
    pid = server.moto_pid()
    server.restart(stop_moto=False)
    assert server.client("ssm").get_parameter(Name="p")["Parameter"]["Value"] == "1"
    assert server.moto_pid() == pid


def test_torn_end_of_the_journal(server: Any) -> None:
    server.client("ssm").put_parameter(Name="p", Value="1", Type="String")
    server.run(server.borrowed.stop())
    journal = server.directories.node_data("moto") / "journal"
    with journal.open("ab") as file:
        file.write(b'{"service":"ssm","moto":"ssm","method":"PO')
    assert server.client("ssm").get_parameter(Name="p")["Parameter"]["Value"] == "1"
    server.client("ssm").put_parameter(Name="q", Value="2", Type="String")
    server.restart()
    assert server.client("ssm").get_parameter(Name="q")["Parameter"]["Value"] == "2"
    assert journal.stat().st_mode & 0o777 == 0o600


def test_reads_leave_no_trace(server: Any) -> None:
    server.client("ec2").describe_vpcs()
    server.client("s3").list_buckets()
    journal = server.directories.node_data("moto") / "journal"
    size = journal.stat().st_size
    for service, operation in (("ec2", "describe_vpcs"), ("s3", "list_buckets"), ("iam", "list_roles")):
        getattr(server.client(service), operation)()
    assert journal.stat().st_size == size


def test_killed_under_load_loses_nothing_and_doubles_nothing(server: Any) -> None:
    server.client("sns").list_topics()

    def create(number: int) -> str:
        if number % 20 == 10:
            os.kill(server.moto_pid(), signal.SIGKILL)
        made: str = server.client("ec2").create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
        return made

    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(create, range(60)))
    found = [one["VpcId"] for one in server.client("ec2").describe_vpcs()["Vpcs"] if not one["IsDefault"]]
    assert sorted(found) == sorted(made)


def test_first_calls_at_once_wait_for_one_start(server: Any) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: server.client("sts").get_caller_identity()["Account"], range(8)))
    assert answers == ["111122223333"] * 8
    log = server.directories.node_log("moto").read_text()
    assert log.count("ready after") == 1


def test_messages_survive_with_their_receipts(server: Any) -> None:
    sqs = server.client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    for body in ("a", "b"):
        sqs.send_message(QueueUrl=url, MessageBody=body)
    first = sqs.receive_message(QueueUrl=url, VisibilityTimeout=600)["Messages"][0]
    os.kill(server.moto_pid(), signal.SIGKILL)
    rest = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert {first["Body"], *(one["Body"] for one in rest)} == {"a", "b"}
    assert len(rest) == 1
    sqs.delete_message(QueueUrl=url, ReceiptHandle=first["ReceiptHandle"])


def test_long_poll_holds_nobody_up(server: Any) -> None:
    sqs = server.client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(sqs.receive_message, QueueUrl=url, WaitTimeSeconds=20)
        while not waiting.running():
            pass
        server.client("sns").create_topic(Name="other")
        assert not waiting.done()
        server.client("sqs").send_message(QueueUrl=url, MessageBody="now")
        assert waiting.result(10)["Messages"][0]["Body"] == "now"
    assert "Messages" not in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)


def test_reset_everything(server: Any) -> None:
    _fill(server)
    server.run(server.borrowed.reset())
    assert server.client("s3").list_buckets()["Buckets"] == []
    assert server.client("kms").list_keys()["Keys"] == []
    _fill(server)
    server.run(server.borrowed.stop())
    server.run(server.borrowed.reset())
    assert server.client("iam").list_roles()["Roles"] == []


def test_reset_of_one_scope(server: Any) -> None:
    scopes = (
        ("111122223333", "eu-central-1"),
        ("111122223333", "us-west-2"),
        ("444455556666", "eu-central-1"),
    )
    for account, region in scopes:
        there = {"account": account, "region": region}
        server.client("ssm", **there).put_parameter(Name="p", Value=region, Type="String")
        server.client("iam", **there).create_role(RoleName=f"in-{region}", AssumeRolePolicyDocument="{}")
    server.run(server.borrowed.reset(Scope(*scopes[0])))

    def left(account: str, region: str) -> tuple[int, list[str]]:
        there = {"account": account, "region": region}
        roles = server.client("iam", **there).list_roles()["Roles"]
        return len(server.client("ssm", **there).describe_parameters()["Parameters"]), [
            one["RoleName"] for one in roles
        ]

    expected = [(0, ["in-us-west-2"]), (1, ["in-us-west-2"]), (1, ["in-eu-central-1"])]
    assert [left(*scope) for scope in scopes] == expected
    server.restart()
    assert [left(*scope) for scope in scopes] == expected


def test_reset_of_a_scope_while_moto_rests(server: Any) -> None:
    for region in ("eu-central-1", "us-west-2"):
        server.client("ssm", region=region).put_parameter(Name="p", Value="1", Type="String")
    server.run(server.borrowed.stop())
    server.run(server.borrowed.reset(Scope("111122223333", "eu-central-1")))
    assert server.borrowed.memory_bytes() is None
    assert server.client("ssm").describe_parameters()["Parameters"] == []
    assert len(server.client("ssm", region="us-west-2").describe_parameters()["Parameters"]) == 1


def test_reset_starts_nothing(server: Any) -> None:
    server.run(server.borrowed.reset())
    server.run(server.borrowed.reset(Scope("111122223333", "eu-central-1")))
    assert server.borrowed.memory_bytes() is None
