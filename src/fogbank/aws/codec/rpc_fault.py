"""What errors of the JSON and CBOR RPC protocols have in common."""

from __future__ import annotations

from fogbank.aws.model import ErrorInfo, ServiceModel

QUERY_ERROR = "x-amzn-query-error"


def error_type(model: ServiceModel, shape: str) -> str:
    """`__type`: the shape's name within its service, `com.amazonaws.dynamodb.v20120810#…`.

    A common error belongs to Coral, AWS's service framework; JSON 1.1 services send the bare name.
    """
    if model.metadata.json_version == "1.1" and "smithy-rpc-v2-cbor" not in model.protocols:
        return shape
    if shape not in model.shapes:
        return f"com.amazon.coral.service#{shape}"
    return f"com.amazonaws.{model.signing_name}.v{model.api_version.replace('-', '')}#{shape}"


def query_error(info: ErrorInfo) -> str:
    """The code that the service's former query API used, for clients that know the error by it."""
    return f"{info.code};{'Sender' if info.sender else 'Receiver'}"


def rpc_status(model: ServiceModel, shape: str, info: ErrorInfo) -> int:
    """A query-compatible service's own status belongs to its query API; the RPC answer is 400 or 500.

    What is no error of the model keeps its status.
    """
    if model.query_compatible and shape in model.shapes:
        return 400 if info.sender else 500
    return info.http_status
