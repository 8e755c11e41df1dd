"""CloudWatch's clients."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.config import Config

from fogbank.testing.cloud import Cloud


@pytest.fixture
def cloudwatch(cloud: Cloud) -> Any:
    return plain_client(cloud)


def plain_client(cloud: Cloud) -> Any:
    """A client that checks nothing itself, so that the service has to, and asks once."""
    return boto3.client(
        "cloudwatch",
        endpoint_url=cloud.url,
        region_name="us-east-1",
        aws_access_key_id="000000000000",
        aws_secret_access_key="fogbank",
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
    )
