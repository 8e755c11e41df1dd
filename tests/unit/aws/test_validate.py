from __future__ import annotations

from typing import Any

import pytest

from fogbank.aws.constraints import compile_java_pattern, skipped_patterns
from fogbank.aws.fault import Fault
from fogbank.aws.model import ServiceModel
from fogbank.aws.validate import validator_for


def refusal(service: str, operation: str, parameters: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(Fault) as caught:
        validator_for(ServiceModel.load(service), operation)(parameters)
    return caught.value.shape, caught.value.message


def detected(*parts: str) -> str:
    """AWS's sentence for pairs of a value and what it must do."""
    pairs = list(zip(parts[::2], parts[1::2], strict=True))
    errors = [f"{value} failed to satisfy constraint: Member must {rule}" for value, rule in pairs]
    return f"{len(errors)} validation error{'s' * (len(errors) > 1)} detected: {'; '.join(errors)}"


UNNAMED = {"TagKey": "", "TagValue": "v"}
CREATE = {"DBInstanceIdentifier": "a", "Engine": "postgres"}


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "shape", "message"),
    [
        ("rds", "CreateDBInstance", CREATE, "InvalidParameterValue",
         "The parameter DBInstanceClass must be provided and must not be blank."),
        ("rds", "DescribeDBInstances", {"Filters": [{"Name": "x"}]}, "InvalidParameterValue",
         "The parameter Values must be provided and must not be null."),
        ("dynamodb", "ListTables", {"Limit": 101}, "ValidationException", detected(
            "Value '101' at 'limit'", "have value less than or equal to 100")),
        ("dynamodb", "DescribeTable", {}, "ValidationException", detected(
            "Value null at 'tableName'", "not be null")),
        ("kms", "CreateKey", {"Origin": "x", "Tags": [UNNAMED]}, "ValidationException",
         detected(
            "Value 'x' at 'origin'",
            "satisfy enum value set: [AWS_KMS, EXTERNAL, AWS_CLOUDHSM, EXTERNAL_KEY_STORE]",
            "Value '' at 'tags.1.member.tagKey'", "have length greater than or equal to 1")),
        ("dynamodb", "BatchWriteItem", {"RequestItems": {"t": []}}, "ValidationException", detected(
            "Value '[]' at 'requestItems.t.member'", "have length greater than or equal to 1")),
    ],
)  # fmt: skip
def test_bad_input_is_refused_in_aws_words(
    service: str, operation: str, parameters: dict[str, Any], shape: str, message: str
) -> None:
    assert refusal(service, operation, parameters) == (shape, message)


def test_a_pattern_is_matched_as_a_whole() -> None:
    shape, message = refusal("secretsmanager", "TagResource", {"SecretId": "", "Tags": []})
    assert "Value '' at 'secretId'" in message
    assert shape == "ValidationException"
    shape, message = refusal("memorydb", "ListTags", {})
    assert message.endswith("'resourceArn' failed to satisfy constraint: Member must not be null")


def test_good_input_passes() -> None:
    validate = validator_for(ServiceModel.load("rds"), "CreateDBInstance")
    parameters = CREATE | {"DBInstanceClass": "db.t3.micro", "Tags": [{"Key": "a", "Value": "b"}]}
    validate(parameters)
    assert parameters["DBInstanceClass"] == "db.t3.micro"


def test_secrets_are_not_repeated() -> None:
    model = ServiceModel.from_document({
        "metadata": {"protocol": "json"},
        "operations": {"Set": {"name": "Set", "input": {"shape": "In"}}},
        "shapes": {"In": {"type": "structure", "members": {"Password": {"shape": "Password"}}},
                   "Password": {"type": "string", "min": 8, "sensitive": True}},
    })  # fmt: skip
    with pytest.raises(Fault) as caught:
        validator_for(model, "Set")({"Password": "abc"})
    assert "Value at 'password'" in caught.value.message
    assert "abc" not in caught.value.message


def test_a_pattern_that_only_java_knows_accepts_and_is_counted() -> None:
    before = skipped_patterns.total()
    assert compile_java_pattern(r"[\p{L}\p{N}]+")("ä") is True
    assert skipped_patterns.total() == before + 1
