"""AWS clients over TLS, on the same port as without."""

from __future__ import annotations

import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import SSLError

from fogbank.runtime.catalog import Catalog
from fogbank.runtime.directories import Directories
from fogbank.runtime.installer import Installer
from fogbank.testing.cloud import Cloud, server

BUCKET = "lighthouse-logs"


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with server(engines="none") as made:
        yield made


def client(cloud: Cloud, service: str, *, verify: bool | str, **options: Any) -> Any:
    config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, **options)
    return boto3.client(
        service,
        endpoint_url=cloud.https_url,
        verify=verify,
        region_name="us-east-1",
        aws_access_key_id="000000000000",
        aws_secret_access_key="fogbank",
        config=config,
    )


def test_both_schemes_answer_on_one_port_about_one_state(cloud: Cloud) -> None:
    assert cloud.https_url == cloud.url.replace("http://", "https://")
    client(cloud, "rds", verify=str(cloud.bundle)).create_db_instance(
        DBInstanceIdentifier="sealed", Engine="postgres", DBInstanceClass="db.t3.micro", AllocatedStorage=20,
        MasterUsername="app", MasterUserPassword="correct-horse",
    )  # fmt: skip
    found = cloud.client("rds").describe_db_instances(DBInstanceIdentifier="sealed")["DBInstances"]
    assert [one["DBInstanceIdentifier"] for one in found] == ["sealed"]


def test_a_client_without_the_bundle_refuses_the_server(cloud: Cloud) -> None:
    with pytest.raises(SSLError, match="CERTIFICATE_VERIFY_FAILED"):
        client(cloud, "rds", verify=True).describe_db_instances()


def test_a_fault_over_tls_is_the_same_fault(cloud: Cloud) -> None:
    rds = client(cloud, "rds", verify=str(cloud.bundle))
    with pytest.raises(rds.exceptions.DBInstanceNotFoundFault):
        rds.describe_db_instances(DBInstanceIdentifier="nobody")


def test_the_bundle_is_served_at_its_address(cloud: Cloud) -> None:
    with urllib.request.urlopen(f"{cloud.url}/_fogbank/certificates/bundle.pem", timeout=30) as answer:
        assert answer.read() == cloud.bundle.read_bytes()


def moto_is_installed() -> bool:
    catalog = Catalog.bundled()
    return Installer(Directories.default(), catalog).root(catalog.release("moto", "")) is not None


# An S3 client of boto3 presigns with Signature Version 2 in us-east-1 unless it is told otherwise.
SIGNED = [
    pytest.param({"signature_version": "s3v4"}, id="version4"),
    pytest.param({}, id="default"),
]


@pytest.mark.skipif(not moto_is_installed(), reason="fogbank engines install moto")
@pytest.mark.parametrize("options", SIGNED)
def test_a_presigned_url_carries_an_object_both_ways(cloud: Cloud, options: dict[str, str]) -> None:
    s3 = client(cloud, "s3", verify=str(cloud.bundle), **options)
    s3.create_bucket(Bucket=BUCKET)
    where = {"Bucket": BUCKET, "Key": "night watch/1.txt"}
    put = s3.generate_presigned_url("put_object", Params=where, ExpiresIn=60)
    get = s3.generate_presigned_url("get_object", Params=where, ExpiresIn=60)
    assert urlsplit(get).netloc == urlsplit(cloud.https_url).netloc

    trust = ssl.create_default_context(cafile=str(cloud.bundle))
    request = urllib.request.Request(put, b"all well", {"Content-Type": ""}, method="PUT")
    with urllib.request.urlopen(request, context=trust, timeout=60) as answer:
        assert answer.status == 200
    with urllib.request.urlopen(get, context=trust, timeout=60) as answer:
        assert answer.read() == b"all well"
    assert s3.head_object(**where)["ContentLength"] == len(b"all well")
