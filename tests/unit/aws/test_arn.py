from __future__ import annotations

import pytest

from fogbank.aws.arn import Arn, partition_for


def test_an_arn_is_built_and_parsed() -> None:
    text = str(Arn.build("rds", "cn-north-1", "123456789012", "db:orders"))
    assert text == "arn:aws-cn:rds:cn-north-1:123456789012:db:orders"
    parsed = Arn.parse(text)
    assert (parsed.resource_type, parsed.name, parsed.account) == ("db", "orders", "123456789012")


def test_resources_may_have_paths_or_no_type() -> None:
    assert Arn.parse("arn:aws:iam::1:role/a/b").name == "a/b"
    assert Arn.parse("arn:aws:s3:::bucket").resource_type == ""


@pytest.mark.parametrize("text", ["", "db-1", "arn:aws:rds", "arn::rds:r:1:db:x"])
def test_what_is_no_arn_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an ARN"):
        Arn.parse(text)


def test_partitions_are_told_by_regions() -> None:
    assert [partition_for(region) for region in ("eu-west-1", "us-gov-west-1", "us-isob-east-1")] == [
        "aws", "aws-us-gov", "aws-iso-b",
    ]  # fmt: skip
