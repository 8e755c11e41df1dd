"""CloudWatch's refusals.

Source: the API reference's errors; the words are those that the service answers.
"""

from __future__ import annotations

from fogbank.aws.fault import Fault


def invalid_value(message: str) -> Fault:
    return Fault("InvalidParameterValueException", message)


def invalid_combination(message: str) -> Fault:
    return Fault("InvalidParameterCombinationException", message)


def missing(name: str) -> Fault:
    return Fault("MissingRequiredParameterException", f"The parameter {name} is required.")


def validation(message: str) -> Fault:
    return Fault("ValidationException", message)


def invalid_token() -> Fault:
    return Fault("InvalidNextToken", "Request parameter NextToken is invalid")
