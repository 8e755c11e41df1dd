"""Exports to S3 as boto3 sees them: what is described, what is in the bucket, and that an import takes it."""

from __future__ import annotations

import gzip
import json
import re
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import Any

import pytest
from amazon.ion import simpleion
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.service.dynamodb.transfers.conftest import BUCKET, counts, scanned, table_parameters
from tests.service.refusals import refused
from tests.unit.engines.dynamodb.formats.item_strategies import items_of, numbers

from fogbank.testing.cloud import Cloud

_ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/things"
Export = Callable[..., dict[str, Any]]


@pytest.fixture
def exported(dynamodb: Any, s3: Any, make_table: Callable[..., str]) -> str:
    """A table that can be exported."""
    name = make_table("things", "p")
    recover(dynamodb, name)
    return name


def recover(dynamodb: Any, name: str) -> None:
    dynamodb.update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )


@pytest.fixture
def export(dynamodb: Any, exported: str) -> Export:
    """Export, and describe the export when it has ended."""

    def run(**request: Any) -> dict[str, Any]:
        request = {"TableArn": _ARN, "S3Bucket": BUCKET} | request
        begun = dynamodb.export_table_to_point_in_time(**request)["ExportDescription"]
        return ended(dynamodb, begun)

    return run


def ended(dynamodb: Any, begun: dict[str, Any]) -> dict[str, Any]:
    deadline = time.monotonic() + 30
    while True:
        found: dict[str, Any] = dynamodb.describe_export(ExportArn=begun["ExportArn"])["ExportDescription"]
        if found["ExportStatus"] != "IN_PROGRESS":
            return found
        assert time.monotonic() < deadline, "the export does not end"


def body(s3: Any, key: str) -> bytes:
    read: bytes = s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    return read


def data(s3: Any, found: dict[str, Any]) -> bytes:
    """What is in the data files, found by way of the manifests, every checksum seen to."""
    summary_key = found["ExportManifest"]
    summary = json.loads(_checked(s3, summary_key))
    content = b""
    for line in _checked(s3, summary["manifestFilesS3Key"]).splitlines():
        entry = json.loads(line)
        raw = s3.get_object(Bucket=BUCKET, Key=entry["dataFileS3Key"])
        file = raw["Body"].read()
        assert b64encode(md5(file, usedforsecurity=False).digest()).decode() == entry["md5Checksum"]
        assert raw["ETag"].strip('"') == entry["etag"]
        lines = gzip.decompress(file)
        assert lines.count(b"\n") == entry["itemCount"]
        content += lines
    return content


def _checked(s3: Any, key: str) -> bytes:
    """A manifest that its checksum file fits."""
    content = body(s3, key)
    assert body(s3, key.replace(".json", ".md5")) == b64encode(md5(content, usedforsecurity=False).digest())
    return content


def test_a_full_export(dynamodb: Any, s3: Any, export: Export) -> None:
    dynamodb.put_item(TableName="things", Item={"p": {"S": "a"}, "b": {"B": b"bar"}, "n": {"N": "1.50"}})
    dynamodb.put_item(TableName="things", Item={"p": {"S": "b"}, "s": {"SS": ["x", "y"]}})
    found = export(ClientToken="token", S3Prefix="some/where")
    name = found["ExportArn"].rpartition("/")[2]
    assert re.fullmatch(re.escape(_ARN) + r"/export/0[0-9]{13}-[0-9a-f]{8}", found["ExportArn"])
    assert int(name[:14]) == found["StartTime"].timestamp() * 1000
    described = dynamodb.describe_table(TableName="things")["Table"]
    assert found == {
        "ExportArn": found["ExportArn"],
        "ExportStatus": "COMPLETED",
        "StartTime": found["StartTime"],
        "EndTime": found["EndTime"],
        "ExportTime": found["ExportTime"],
        "ExportManifest": f"some/where/AWSDynamoDB/{name}/manifest-summary.json",
        "TableArn": _ARN,
        "TableId": described["TableId"],
        "ClientToken": "token",
        "S3Bucket": BUCKET,
        "S3Prefix": "some/where",
        "S3SseAlgorithm": "AES256",
        "ExportFormat": "DYNAMODB_JSON",
        "BilledSizeBytes": described["TableSizeBytes"],
        "ItemCount": 2,
    }
    lines = [json.loads(line) for line in data(s3, found).splitlines()]
    assert sorted(lines, key=repr) == [
        {"Item": {"p": {"S": "a"}, "b": {"B": "YmFy"}, "n": {"N": "1.5"}}},
        {"Item": {"p": {"S": "b"}, "s": {"SS": ["x", "y"]}}},
    ]


def test_what_is_in_the_bucket(s3: Any, export: Export) -> None:
    found = export()
    name = found["ExportArn"].rpartition("/")[2]
    keys = [
        one["Key"].removeprefix(f"AWSDynamoDB/{name}/")
        for one in s3.list_objects_v2(Bucket=BUCKET)["Contents"]
    ]
    assert keys[:5] == [
        "_started", keys[1], "manifest-files.json", "manifest-files.md5", "manifest-summary.json",
    ]  # fmt: skip
    assert re.fullmatch("data/[a-z2-7]{26}.json.gz", keys[1])
    assert keys[5:] == ["manifest-summary.md5"]
    assert body(s3, f"AWSDynamoDB/{name}/_started") == b""
    summary = json.loads(body(s3, f"AWSDynamoDB/{name}/manifest-summary.json"))
    stamps = [summary.pop(one) for one in ("startTime", "endTime", "exportTime")]
    assert all(re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\d\dZ", stamp) for stamp in stamps)
    assert summary == {
        "version": "2020-06-30",
        "exportArn": found["ExportArn"],
        "tableArn": _ARN,
        "tableId": found["TableId"],
        "s3Bucket": BUCKET,
        "s3Prefix": None,
        "s3SseAlgorithm": "AES256",
        "s3SseKmsKeyId": None,
        "manifestFilesS3Key": f"AWSDynamoDB/{name}/manifest-files.json",
        "billedSizeBytes": 0,
        "itemCount": 0,
        "outputFormat": "DYNAMODB_JSON",
    }
    assert gzip.decompress(body(s3, f"AWSDynamoDB/{name}/{keys[1]}")) == b""
    assert (
        s3.head_object(Bucket=BUCKET, Key=f"AWSDynamoDB/{name}/{keys[1]}")["ServerSideEncryption"] == "AES256"
    )


def test_ion(dynamodb: Any, s3: Any, export: Export) -> None:
    dynamodb.put_item(TableName="things", Item={"p": {"S": "a"}, "n": {"N": "600"}})
    found = export(ExportFormat="ION")
    assert data(s3, found) == b'$ion_1_0 {Item:{p:"a",n:6d2}}\n'
    assert simpleion.loads(data(s3, found))["Item"]["n"] == 600


def test_a_table_as_it_was(dynamodb: Any, s3: Any, export: Export) -> None:
    dynamodb.put_item(TableName="things", Item={"p": {"S": "a"}, "n": {"N": "1"}})
    wanted = _next_second()
    dynamodb.put_item(TableName="things", Item={"p": {"S": "a"}, "n": {"N": "2"}})
    dynamodb.put_item(TableName="things", Item={"p": {"S": "b"}})
    found = export(ExportTime=wanted)
    assert found["ExportTime"] == wanted
    assert json.loads(data(s3, found)) == {"Item": {"p": {"S": "a"}, "n": {"N": "1"}}}


def _next_second() -> datetime:
    """The next whole second, when it has come: what SDKs send are whole ones."""
    wanted = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
    while datetime.now(UTC) <= wanted:
        time.sleep(0.01)
    return wanted


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        items_of(numbers.filter(lambda number: len(number.lstrip("-0.").replace(".", "")) <= 38)), max_size=4
    ),
    st.sampled_from(["DYNAMODB_JSON", "ION"]),
)
def test_an_import_of_an_export_is_the_same_table(
    cloud: Cloud, items: list[dict[str, Any]], format_name: str
) -> None:
    cloud.reset()
    dynamodb, s3 = cloud.client("dynamodb"), cloud.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    dynamodb.create_table(**table_parameters("things"))
    recover(dynamodb, "things")
    for number, item in enumerate(items):
        dynamodb.put_item(TableName="things", Item=_as_sdk({**item, "pk": {"S": str(number)}}))
    begun = dynamodb.export_table_to_point_in_time(TableArn=_ARN, S3Bucket=BUCKET, ExportFormat=format_name)
    name = ended(dynamodb, begun["ExportDescription"])["ExportArn"].rpartition("/")[2]
    work = dynamodb.import_table(
        S3BucketSource={"S3Bucket": BUCKET, "S3KeyPrefix": f"AWSDynamoDB/{name}/data/"},
        InputFormat=format_name,
        InputCompressionType="GZIP",
        TableCreationParameters=table_parameters(),
    )["ImportTableDescription"]
    found = dynamodb.describe_import(ImportArn=work["ImportArn"])["ImportTableDescription"]
    assert (found["ImportStatus"], counts(found)) == ("COMPLETED", (len(items), len(items), 0))
    assert scanned(dynamodb) == scanned(dynamodb, "things")


def _as_sdk(item: dict[str, Any]) -> dict[str, Any]:
    """Binary values as boto3 takes them."""

    def value(one: dict[str, Any]) -> dict[str, Any]:
        ((kind, content),) = one.items()
        match kind:
            case "B":
                return {kind: b64decode(content)}
            case "BS":
                return {kind: [b64decode(member) for member in content]}
            case "L":
                return {kind: [value(member) for member in content]}
            case "M":
                return {kind: {name: value(member) for name, member in content.items()}}
        return one

    return {name: value(one) for name, one in item.items()}


def test_an_import_of_the_whole_export_is_not_only_items(dynamodb: Any, s3: Any, export: Export) -> None:
    dynamodb.put_item(TableName="things", Item={"p": {"S": "a"}})
    export()
    begun = dynamodb.import_table(
        S3BucketSource={"S3Bucket": BUCKET, "S3KeyPrefix": "AWSDynamoDB/"},
        InputFormat="DYNAMODB_JSON",
        InputCompressionType="GZIP",
        TableCreationParameters=table_parameters("imported", ("p", "S")),
    )["ImportTableDescription"]
    found = dynamodb.describe_import(ImportArn=begun["ImportArn"])["ImportTableDescription"]
    # The manifests are no GZIP data, each an error of its own.
    assert (found["FailureCode"], counts(found)) == ("ItemValidationError", (5, 1, 4))


def test_a_large_table(dynamodb: Any, s3: Any, export: Export, cloud: Cloud) -> None:
    table = cloud.resource("dynamodb").Table("things")
    with table.batch_writer() as batch:
        for number in range(1_000):
            batch.put_item({"p": str(number), "text": "x" * 2_000})
    found = export()
    assert found["ItemCount"] == 1_000
    read = {json.loads(line)["Item"]["p"]["S"] for line in data(s3, found).splitlines()}
    assert read == {str(number) for number in range(1_000)}


def test_recovery_is_needed(dynamodb: Any, s3: Any, make_table: Callable[..., str]) -> None:
    make_table("things", "p")
    with refused(
        "PointInTimeRecoveryUnavailableException", "Point in time recovery is not enabled for table 'things'"
    ):
        dynamodb.export_table_to_point_in_time(TableArn=_ARN, S3Bucket=BUCKET)
    early = {"ExportFromTime": datetime.now(UTC) - timedelta(hours=1)}
    with refused("InvalidExportTimeException", "from time cannot be less than the table creation time : 20"):
        dynamodb.export_table_to_point_in_time(
            TableArn=_ARN,
            S3Bucket=BUCKET,
            ExportType="INCREMENTAL_EXPORT",
            IncrementalExportSpecification=early,
        )


@pytest.mark.parametrize("delta", [timedelta(hours=1), timedelta(hours=-1)])
def test_times_that_cannot_be_exported(export: Export, delta: timedelta) -> None:
    with refused("InvalidExportTimeException", "Export Time is invalid"):
        export(ExportTime=datetime.now(UTC) + delta)


@pytest.mark.parametrize(
    ("arn", "code", "words"),
    [
        ("things", "ValidationException", "tableArn is not a valid ARN"),
        (f"{_ARN}/index/i", "ValidationException", "Invalid Request: Table ARN is invalid."),
        (_ARN.replace("000000000000", "111122223333"), "AccessDeniedException", "Access is denied"),
        (
            _ARN.replace("us-east-1", "eu-west-1"),
            "TableNotFoundException",
            "Table not found: arn:aws:dynamodb:eu-west-1",
        ),
        (f"{_ARN}-other", "TableNotFoundException", f"Table not found: {_ARN}-other"),
    ],
)
def test_arns_of_no_table(export: Export, arn: str, code: str, words: str) -> None:
    with refused(code, words):
        export(TableArn=arn)


_PERIOD = {"ExportFromTime": datetime(2026, 1, 1, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"IncrementalExportSpecification": _PERIOD}, "Export Type expected to be Incremental Export"),
        (
            {"ExportType": "FULL_EXPORT", "IncrementalExportSpecification": _PERIOD},
            "When Export Type is Full Export , Incremental Export Specification should not be provided",
        ),
        ({"ExportType": "INCREMENTAL_EXPORT"}, "Incremental Export Specification expected"),
        (
            {"ExportType": "INCREMENTAL_EXPORT", "IncrementalExportSpecification": {}},
            "ExportFromTime must be provided in IncrementalExportSpecification",
        ),
        ({"S3SseKmsKeyId": "alias/a"}, "KMS Key Id is not supported for this encryption type"),
        ({"ExportFormat": "CSV"}, "at 'exportFormat' failed to satisfy constraint"),
        ({"S3Bucket": "arn:aws:s3:::b"}, "at 's3Bucket' failed to satisfy constraint"),
        ({"S3Prefix": ""}, "at 's3Prefix' failed to satisfy constraint"),
        (
            {"IncrementalExportSpecification": _PERIOD | {"ExportViewType": "NEW_IMAGES"}},
            "at 'incrementalExportSpecification.exportViewType' failed",
        ),
    ],
)
def test_requests_that_contradict_themselves(export: Export, request_: dict[str, Any], words: str) -> None:
    with refused("ValidationException", words):
        export(**request_)


def test_the_type_is_told_where_it_was_asked_for(export: Export) -> None:
    assert "ExportType" not in export()
    assert export(ExportType="FULL_EXPORT")["ExportType"] == "FULL_EXPORT"


def test_filters_are_refused(export: Export) -> None:
    with refused("NotImplemented", "filters of exports", 501):
        export(FilterSpecification={"FilterExpression": "attribute_exists(p)"})


def test_a_bucket_that_is_not_there(export: Export) -> None:
    found = export(S3Bucket="nowhere")
    assert (found["ExportStatus"], found["FailureCode"]) == ("FAILED", "S3NoSuchBucket")
    assert found["FailureMessage"].startswith(
        "The specified bucket does not exist (Service: Amazon S3; Status Code: 404"
    )
    assert "ExportManifest" not in found


def test_a_bucket_of_somebody_else(export: Export) -> None:
    assert export(S3BucketOwner="111122223333")["FailureCode"] == "S3AccessDenied"
    assert export(S3BucketOwner="000000000000")["S3BucketOwner"] == "000000000000"


def test_keys(cloud: Cloud, s3: Any, export: Export) -> None:
    key = cloud.client("kms").create_key()["KeyMetadata"]["Arn"]
    found = export(S3SseAlgorithm="KMS", S3SseKmsKeyId=key)
    assert (found["ExportStatus"], found["S3SseAlgorithm"], found["S3SseKmsKeyId"]) == (
        "COMPLETED",
        "KMS",
        key,
    )
    head = s3.head_object(Bucket=BUCKET, Key=found["ExportManifest"])
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", key)
    gone = export(S3SseAlgorithm="KMS", S3SseKmsKeyId=key[:-4] + "beef")
    assert (gone["ExportStatus"], gone["FailureCode"]) == ("FAILED", "KmsNotFoundException")
    assert export(S3SseAlgorithm="KMS")["ExportStatus"] == "COMPLETED"


def test_client_tokens(dynamodb: Any, export: Export) -> None:
    first = export(ClientToken="once")
    assert export(ClientToken="once") == first
    for other in ({"S3Prefix": "x"}, {"ExportFormat": "ION"}):
        with refused("ExportConflictException", "Duplicate request detected with conflicting parameters"):
            export(ClientToken="once", **other)
    failed = export(ClientToken="bad", S3Bucket="nowhere")
    assert export(ClientToken="bad", S3Bucket="nowhere") == failed
    assert export()["ExportArn"] != first["ExportArn"]


def test_list_exports(dynamodb: Any, export: Export) -> None:
    made = [export(S3Bucket="nowhere"), *(export() for _ in range(11))]
    arns = [one["ExportArn"] for one in reversed(made)]
    first = dynamodb.list_exports()
    assert [one["ExportArn"] for one in first["ExportSummaries"]] == arns[:10]
    assert first["ExportSummaries"][0] == {
        "ExportArn": arns[0], "ExportStatus": "COMPLETED", "ExportType": "FULL_EXPORT",
    }  # fmt: skip
    rest = dynamodb.list_exports(NextToken=first["NextToken"])
    assert [one["ExportArn"] for one in rest["ExportSummaries"]] == arns[10:]
    assert rest["ExportSummaries"][1]["ExportStatus"] == "FAILED"
    assert "NextToken" not in rest
    assert len(dynamodb.list_exports(TableArn=_ARN, MaxResults=25)["ExportSummaries"]) == 12
    with refused("ValidationException", "Provided nextToken is invalid"):
        dynamodb.list_exports(NextToken="x")


def test_exports_outlive_their_table(dynamodb: Any, export: Export, make_table: Callable[..., str]) -> None:
    found = export()
    dynamodb.delete_table(TableName="things")
    dynamodb.get_waiter("table_not_exists").wait(TableName="things")
    assert dynamodb.describe_export(ExportArn=found["ExportArn"])["ExportDescription"] == found
    assert dynamodb.list_exports(TableArn=_ARN)["ExportSummaries"] == []
    make_table("things", "p")
    assert dynamodb.list_exports(TableArn=_ARN)["ExportSummaries"] == []
    assert len(dynamodb.list_exports()["ExportSummaries"]) == 1


def test_a_table_that_is_deleted_meanwhile_is_exported_to_its_end(
    dynamodb: Any, s3: Any, export: Export
) -> None:
    export(S3Bucket="nowhere")  # so that recovery is on
    for count in range(300):
        dynamodb.put_item(TableName="things", Item={"p": {"S": str(count)}, "s": {"S": "x" * 1000}})
    begun = dynamodb.export_table_to_point_in_time(TableArn=_ARN, S3Bucket=BUCKET)["ExportDescription"]
    assert begun["ExportStatus"] == "IN_PROGRESS"
    assert dynamodb.delete_table(TableName="things")["TableDescription"]["TableStatus"] == "DELETING"
    dynamodb.get_waiter("table_not_exists").wait(TableName="things", WaiterConfig={"Delay": 1})
    found = dynamodb.describe_export(ExportArn=begun["ExportArn"])["ExportDescription"]
    assert (found["ExportStatus"], found["ItemCount"]) == ("COMPLETED", 300)


def test_an_export_that_is_not_there(dynamodb: Any) -> None:
    arn = f"{_ARN}/export/01658528578619-c4d4e311"
    with refused("ExportNotFoundException", f"Export not found: Export not found: {arn}"):
        dynamodb.describe_export(ExportArn=arn)
    with refused("ExportNotFoundException", "Export not found: Invalid export arn"):
        dynamodb.describe_export(ExportArn=arn.replace("us-east-1", "eu-west-1"))
    with refused("AccessDeniedException", "Access is denied"):
        dynamodb.describe_export(ExportArn=arn.replace("000000000000", "111122223333"))
    for wrong in (_ARN, arn.replace("arn:", "urn:", 1), arn.replace("table/", "table/x/")):
        with refused("ValidationException", "Invalid Export ARN"):
            dynamodb.describe_export(ExportArn=wrong)
    for part in ("aws", "dynamodb", "000000000000"):
        with refused("AccessDeniedException", "Access is denied"):
            dynamodb.describe_export(ExportArn=_ARN.replace(part, "another", 1))
