"""Imports from S3 as boto3 sees them."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import zstandard
from tests.service.dynamodb.transfers.conftest import BUCKET, counts, ended, scanned, table_parameters
from tests.service.refusals import refused

from fogbank.testing.cloud import Cloud

Import = Callable[..., dict[str, Any]]
_LINES = b'{"Item":{"pk":{"S":"a"},"n":{"N":"1.50"}}}\n{"Item":{"pk":{"S":"b"},"b":{"B":"aGk="}}}\n'
_ITEMS = [{"pk": {"S": "a"}, "n": {"N": "1.5"}}, {"pk": {"S": "b"}, "b": {"B": b"hi"}}]


def test_dynamodb_json(dynamodb: Any, import_table: Import) -> None:
    found = import_table(
        {"data/1.json": _LINES, "data/2": b'{"Item":{"pk":{"S":"c"}}}', "other": b"x"}, "data/"
    )
    assert found["ImportStatus"] == "COMPLETED"
    assert counts(found) == (3, 3, 0)
    assert found["ProcessedSizeBytes"] == len(_LINES) + 25
    assert scanned(dynamodb) == sorted([*_ITEMS, {"pk": {"S": "c"}}], key=repr)
    table = dynamodb.describe_table(TableName="imported")["Table"]
    assert (table["TableStatus"], table["ItemCount"]) == ("ACTIVE", 3)
    assert table["TableId"] == found["TableId"]


def test_the_description(dynamodb: Any, import_table: Import) -> None:
    parameters = table_parameters(SSESpecification={"Enabled": True})
    found = import_table({"1": _LINES}, ClientToken="token", TableCreationParameters=parameters)
    begin, end = found.pop("StartTime"), found.pop("EndTime")
    assert begin <= end
    table = "arn:aws:dynamodb:us-east-1:000000000000:table/imported"
    assert re.fullmatch(re.escape(table) + r"/import/0[0-9]{13}-[0-9a-f]{8}", found.pop("ImportArn"))
    assert re.fullmatch(r"[0-9a-f-]{36}", found.pop("TableId"))
    assert found == {
        "ImportStatus": "COMPLETED",
        "TableArn": table,
        "ClientToken": "token",
        "S3BucketSource": {"S3BucketOwner": "000000000000", "S3Bucket": BUCKET, "S3KeyPrefix": ""},
        "ErrorCount": 0,
        "CloudWatchLogGroupArn": "arn:aws:logs:us-east-1:000000000000:log-group:/aws-dynamodb/imports:*",
        "InputFormat": "DYNAMODB_JSON",
        "InputCompressionType": "NONE",
        "TableCreationParameters": parameters,
        "ProcessedSizeBytes": len(_LINES),
        "ProcessedItemCount": 2,
        "ImportedItemCount": 2,
    }
    assert dynamodb.describe_table(TableName="imported")["Table"]["SSEDescription"]["Status"] == "ENABLED"


@pytest.mark.parametrize(
    ("compression", "compress"), [("GZIP", gzip.compress), ("ZSTD", zstandard.ZstdCompressor().compress)]
)
def test_compressed(
    dynamodb: Any, import_table: Import, compression: str, compress: Callable[[bytes], bytes]
) -> None:
    found = import_table({"1": compress(_LINES)}, InputCompressionType=compression)
    assert (found["ImportStatus"], found["ProcessedSizeBytes"]) == ("COMPLETED", len(_LINES))
    assert scanned(dynamodb) == _ITEMS


def test_ion(dynamodb: Any, import_table: Import) -> None:
    lines = b'$ion_1_0 {Item:{pk:"a",n:15d-1}}\n$ion_1_0 {Item:{pk:"b",b:{{aGk=}}}}\n'
    assert counts(import_table({"1": lines}, InputFormat="ION")) == (2, 2, 0)
    assert scanned(dynamodb) == _ITEMS


def test_csv(dynamodb: Any, import_table: Import) -> None:
    parameters = table_parameters(
        "imported",
        ("pk", "S"),
        ("sk", "N"),
        ("g", "B"),
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-g",
                "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    body = b'pk,sk,g,note\r\na,1.0,aGk=,"x, ""y""\nz"\r\na,2,aGk=,7\r\n'
    found = import_table({"1.csv": body}, InputFormat="CSV", TableCreationParameters=parameters)
    assert counts(found) == (2, 2, 0)
    expected = [
        {"pk": {"S": "a"}, "sk": {"N": "1"}, "g": {"B": b"hi"}, "note": {"S": 'x, "y"\nz'}},
        {"pk": {"S": "a"}, "sk": {"N": "2"}, "g": {"B": b"hi"}, "note": {"S": "7"}},
    ]
    assert scanned(dynamodb) == sorted(expected, key=repr)
    by_index = dynamodb.query(
        TableName="imported",
        IndexName="by-g",
        KeyConditionExpression="g = :g",
        ExpressionAttributeValues={":g": {"B": b"hi"}},
    )
    assert by_index["Count"] == 2
    index = dynamodb.describe_table(TableName="imported")["Table"]["GlobalSecondaryIndexes"][0]
    assert (index["IndexStatus"], index["ItemCount"]) == ("ACTIVE", 2)


def test_csv_with_a_header_of_the_request(dynamodb: Any, import_table: Import) -> None:
    options = {"Csv": {"Delimiter": ";", "HeaderList": ["pk", "note"]}}
    found = import_table({"1.csv": b"a;1\nb;2"}, InputFormat="CSV", InputFormatOptions=options)
    assert found["InputFormatOptions"] == options
    assert [item["note"]["S"] for item in scanned(dynamodb)] == ["1", "2"]


def test_an_empty_bucket(dynamodb: Any, import_table: Import) -> None:
    found = import_table({})
    assert (found["ImportStatus"], counts(found)) == ("COMPLETED", (0, 0, 0))
    assert "ProcessedSizeBytes" not in found
    assert scanned(dynamodb) == []


def test_items_that_do_not_fit_are_skipped_and_logged(
    cloud: Cloud, dynamodb: Any, import_table: Import
) -> None:
    lines = [
        b'{"Item":{"pk":{"S":"a"}}}',
        b'{"Item":{"id":{"S":"no key"}}}',
        b'{"Item":{"pk":{"N":"1"}}}',
        b'{"Item":{"pk":{"S":"b"},"n":{"N":"x"}}}',
        b'{"Item":{"pk":{"S":"big"},"s":{"S":"%b"}}}' % (b"x" * (400 << 10)),
        b'{"Item":{"pk":{"S":"c"}}}',
    ]
    found = import_table({"data": b"\n".join(lines)})
    assert found["ImportStatus"] == "FAILED"
    assert found["FailureCode"] == "ItemValidationError"
    assert found["FailureMessage"].startswith(
        "Some of the items failed validation checks and were not imported."
    )
    assert counts(found) == (6, 2, 4)
    assert [item["pk"]["S"] for item in scanned(dynamodb)] == ["a", "c"]
    name = found["ImportArn"].rpartition("/")[2]
    events = cloud.client("logs").get_log_events(
        logGroupName="/aws-dynamodb/imports", logStreamName=f"{name}/error"
    )["events"]
    entries = [json.loads(event["message"]) for event in events]
    assert entries[0] == {
        "itemS3Pointer": {"bucket": BUCKET, "key": "data", "itemIndex": 1},
        "importArn": found["ImportArn"],
        "errorMessages": ["One or more parameter values were invalid: Missing the key pk in the item"],
    }
    assert [entry["itemS3Pointer"]["itemIndex"] for entry in entries] == [1, 2, 3, 4]
    assert entries[3]["errorMessages"] == ["Item size has exceeded the maximum allowed size"]


@pytest.mark.parametrize("line", [b"pk,b", b'{"pk":{"S":"no Item"}}'])
def test_the_rest_of_a_malformed_object_is_skipped(dynamodb: Any, import_table: Import, line: bytes) -> None:
    found = import_table(
        {"1": b'{"Item":{"pk":{"S":"a"}}}\n%b\n' % line + _LINES, "2": b'{"Item":{"pk":{"S":"z"}}}'}
    )
    assert counts(found) == (3, 2, 1)
    assert [item["pk"]["S"] for item in scanned(dynamodb)] == ["a", "z"]


def test_what_is_not_compressed_as_it_should_be(dynamodb: Any, import_table: Import) -> None:
    found = import_table({"1": _LINES}, InputCompressionType="GZIP")
    assert (found["FailureCode"], counts(found)) == ("ItemValidationError", (1, 0, 1))
    assert scanned(dynamodb) == []


def test_items_with_the_same_key(dynamodb: Any, import_table: Import) -> None:
    assert import_table({"1": _LINES + _LINES})["ImportStatus"] == "COMPLETED"
    assert scanned(dynamodb) == _ITEMS
    assert dynamodb.describe_table(TableName="imported")["Table"]["ItemCount"] == 2


def test_a_bucket_that_is_not_there(dynamodb: Any, import_table: Import) -> None:
    found = import_table({}, S3BucketSource={"S3Bucket": "nowhere"})
    assert (found["ImportStatus"], found["FailureCode"]) == ("FAILED", "S3NoSuchBucket")
    assert found["FailureMessage"].startswith(
        "The specified bucket does not exist (Service: Amazon S3; Status Code: 404"
    )
    assert dynamodb.list_tables()["TableNames"] == []
    assert import_table({})["ImportStatus"] == "COMPLETED"  # the name is free again


@pytest.mark.parametrize(
    ("owner", "status"), [("111122223333", "COMPLETED"), ("999999999999", "FAILED"), (None, "FAILED")]
)
def test_a_bucket_of_another_account(
    cloud: Cloud, import_table: Import, owner: str | None, status: str
) -> None:
    theirs = cloud.client("s3", account="111122223333")
    theirs.create_bucket(Bucket="theirs")
    theirs.put_object(Bucket="theirs", Key="1", Body=_LINES)
    source = {"S3Bucket": "theirs"} | ({"S3BucketOwner": owner} if owner else {})
    found = import_table({}, S3BucketSource=source)
    assert (found["ImportStatus"], found.get("FailureCode")) == (
        status, None if status == "COMPLETED" else "S3AccessDenied"
    )  # fmt: skip


def test_the_table_is_being_created_until_the_import_ends(dynamodb: Any, s3: Any) -> None:
    s3.put_object(
        Bucket=BUCKET, Key="1", Body=b"".join(b'{"Item":{"pk":{"S":"%d"}}}' % n for n in range(20_000))
    )
    begun = dynamodb.import_table(
        S3BucketSource={"S3Bucket": BUCKET},
        InputFormat="DYNAMODB_JSON",
        TableCreationParameters=table_parameters(),
    )["ImportTableDescription"]
    assert begun["ImportStatus"] == "IN_PROGRESS"
    assert "EndTime" not in begun
    assert "imported" in dynamodb.list_tables()["TableNames"]
    with refused("ResourceNotFoundException", "Requested resource not found"):
        dynamodb.scan(TableName="imported")
    with refused("ResourceInUseException", "Table is being created: imported"):
        dynamodb.delete_table(TableName="imported")
    dynamodb.get_waiter("table_exists").wait(TableName="imported", WaiterConfig={"MaxAttempts": 1})
    assert ended(dynamodb, begun)["ImportStatus"] == "COMPLETED"
    dynamodb.delete_table(TableName="imported")


def test_a_table_that_is_there(dynamodb: Any, import_table: Import, make_table: Callable[..., str]) -> None:
    make_table("imported")
    with refused("ResourceInUseException", "Table already exists: imported"):
        import_table({})
    assert dynamodb.list_imports()["ImportSummaryList"] == []


def test_regular_validation(import_table: Import) -> None:
    parameters = table_parameters(BillingMode="PROVISIONED")
    words = "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
    with refused("ValidationException", words):
        import_table({}, TableCreationParameters=parameters)
    with refused("ValidationException", "at 'inputFormat' failed"):
        import_table({}, InputFormat="XML")
    with refused("ValidationException", "at 's3BucketSource.s3Bucket' failed"):
        import_table({}, S3BucketSource={"S3Bucket": "-"})
    options = {"Csv": {"HeaderList": ["a", "a"]}}
    with refused(
        "ValidationException", "Unsupported InputFormatOptions for the given input format: DYNAMODB_JSON."
    ):
        import_table({}, InputFormatOptions=options)
    with refused("ValidationException", "HeaderList"):
        import_table({}, InputFormat="CSV", InputFormatOptions=options)


def test_client_tokens(dynamodb: Any, import_table: Import) -> None:
    first = import_table({"1": _LINES}, ClientToken="once")
    with refused("ResourceInUseException", "Table already exists: imported"):
        import_table({}, ClientToken="once")
    dynamodb.delete_table(TableName="imported")
    dynamodb.get_waiter("table_not_exists").wait(TableName="imported")
    assert import_table({}, ClientToken="once") == first
    source = {"S3Bucket": "another", "S3KeyPrefix": "another"}
    changed = {"S3BucketSource": source, "InputFormat": "CSV", "InputCompressionType": "GZIP"}
    assert import_table({}, ClientToken="once", **changed) == first  # AWS looks at the table alone
    other = table_parameters("another")
    with refused("ImportConflictException", "Duplicate request detected with conflicting parameters"):
        import_table({}, ClientToken="once", TableCreationParameters=other)
    assert import_table({}, ClientToken="twice", TableCreationParameters=other)["ImportStatus"] == "COMPLETED"
    assert len(dynamodb.list_imports()["ImportSummaryList"]) == 2


@pytest.mark.parametrize("token", [None, "", "$", "a$b"])
def test_a_client_token_is_needed(dynamodb: Any, s3: Any, token: str | None) -> None:
    """SDKs make one up where there is none, so the request has to be one of theirs without it."""
    dynamodb.meta.events.register(
        "before-call.dynamodb.ImportTable", lambda params, **_: params.update(body=_with_token(params, token))
    )
    with refused("ValidationException", "at 'clientToken' failed to satisfy constraint"):
        dynamodb.import_table(
            S3BucketSource={"S3Bucket": BUCKET},
            InputFormat="DYNAMODB_JSON",
            TableCreationParameters=table_parameters(),
        )


def _with_token(params: dict[str, Any], token: str | None) -> bytes:
    return json.dumps(json.loads(params["body"]) | {"ClientToken": token}).encode()


def test_list_imports(cloud: Cloud, import_table: Import) -> None:
    made = [import_table({}, TableCreationParameters=table_parameters(f"table-{n}")) for n in range(3)]
    checked = cloud.client("dynamodb")  # which looks at the token's form
    first = checked.list_imports(PageSize=2)
    rest = checked.list_imports(PageSize=2, NextToken=first["NextToken"])
    found = [*first["ImportSummaryList"], *rest["ImportSummaryList"]]
    assert "NextToken" not in rest
    assert [one["ImportArn"] for one in found] == [one["ImportArn"] for one in reversed(made)]
    assert found[0].keys() == {
        "ImportArn", "ImportStatus", "TableArn", "S3BucketSource", "CloudWatchLogGroupArn", "InputFormat",
        "StartTime", "EndTime",
    }  # fmt: skip
    of_one = checked.list_imports(TableArn=made[1]["TableArn"])["ImportSummaryList"]
    assert [one["ImportArn"] for one in of_one] == [made[1]["ImportArn"]]


def test_an_import_that_is_not_there(dynamodb: Any) -> None:
    arn = "arn:aws:dynamodb:us-east-1:000000000000:table/imported/import/01658528578619-c4d4e311"
    for there in (arn, arn.replace("us-east-1", "eu-west-1")):
        with refused("ImportNotFoundException", there):
            dynamodb.describe_import(ImportArn=there)
    with refused("AccessDeniedException", "Access is denied"):
        dynamodb.describe_import(ImportArn=arn.replace("000000000000", "111122223333"))
    short = arn.replace("/imported/", "/im/")
    for wrong in (arn.rpartition("/import")[0], arn.replace("/import/", "/export/"), short):
        with refused("ValidationException", "Invalid Import ARN"):
            dynamodb.describe_import(ImportArn=wrong)
    with refused("ValidationException", "Provided nextToken is invalid"):
        dynamodb.list_imports(NextToken="ff" * 56)
