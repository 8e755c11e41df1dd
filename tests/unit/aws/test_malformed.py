from __future__ import annotations

import pytest

from fogbank.aws.codec import codec_for
from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest
from fogbank.aws.model import ModelNotFound, ServiceModel

ITEM = b'{"TableName":"t","Item":{"a":'


@pytest.mark.parametrize(
    ("service", "protocol", "operation", "body", "words"),
    [
        ("dynamodb", "json", "ListTables", b"{", "Could not parse the request as JSON"),
        ("dynamodb", "json", "ListTables", b"[]", "Start of list found where not expected"),
        (
            "dynamodb",
            "json",
            "ListTables",
            b'{"Limit":"x"}',
            "STRING_VALUE can not be converted to an Integer",
        ),
        (
            "dynamodb",
            "json",
            "DescribeTable",
            b'{"TableName":1}',
            "NUMBER_VALUE can not be converted to a String",
        ),
        ("dynamodb", "json", "PutItem", ITEM + b'{"B":"*"}}}', "Invalid Base64"),
        ("dynamodb", "json", "PutItem", ITEM + b'{"L":[' * 2000 + b"]}" * 2000 + b"}}", "nested too deeply"),
        ("cloudwatch", "smithy-rpc-v2-cbor", "ListMetrics", b"\xff", "Could not parse the request as CBOR"),
        ("lambda", "rest-json", "CreateFunction", b"nonsense", "Could not parse the request as JSON"),
        ("rds", "query", "DescribeDBInstances", b"MaxRecords=many", "MaxRecords is not a valid integer"),
        (
            "rds",
            "query",
            "DescribeDBInstances",
            b"Filters.Filter.x.Name=a",
            "Filters.Filter is not a valid list",
        ),
        ("rds", "query", "CreateDBInstance", b"MultiAZ=perhaps", "MultiAZ is not a valid boolean"),
        ("rds", "query", "CreateDBInstance", b"\xff", "not valid UTF-8"),
        ("s3", "rest-xml", "CreateBucket", b"<a", "not well-formed"),
        ("s3", "rest-xml", "CreateBucket", b"<!DOCTYPE a><a/>", "document type declaration"),
    ],
)
def test_a_malformed_body_is_a_fault_of_the_caller(
    service: str, protocol: str, operation: str, body: bytes, words: str
) -> None:
    codec = codec_for(ServiceModel.load(service), protocol)
    with pytest.raises(Fault, match=words) as caught:
        codec.operation(operation).parse(HttpRequest("POST", "/", "", {}, body))
    response = codec.fault(caught.value, "the-id")
    assert 400 <= response.status < 500
    assert "the-id" in [text for _, text in response.headers]


def test_an_event_stream_is_refused_by_name() -> None:
    with pytest.raises(Fault, match="SelectObjectContent uses an event stream"):
        codec_for(ServiceModel.load("s3"), "rest-xml").operation("SelectObjectContent")


def test_an_unknown_service_says_where_its_model_was_looked_for() -> None:
    with pytest.raises(ModelNotFound, match="no model of service 'nothing'"):
        ServiceModel.load("nothing")


def test_common_errors_have_the_words_of_their_protocol() -> None:
    fault = Fault("SignatureDoesNotMatch", "no", status=403)
    assert b"SignatureDoesNotMatch" in codec_for(ServiceModel.load("rds"), "query").fault(fault, "id").body
    assert (
        b"InvalidSignatureException"
        in codec_for(ServiceModel.load("dynamodb"), "json").fault(fault, "id").body
    )


def test_a_fault_is_raised_by_shape_and_sent_by_code() -> None:
    codec = codec_for(ServiceModel.load("rds"), "query")
    response = codec.fault(Fault("DBInstanceNotFoundFault", "DBInstance a not found."), "id")
    assert response.status == 404
    assert b"<Code>DBInstanceNotFound</Code><Message>DBInstance a not found.</Message>" in response.body
