"""Fault responses to requests of which it is not known what service they mean."""

from __future__ import annotations

from functools import cache

from fogbank.aws.codec import Codec, codec_for
from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.aws.model import ServiceModel


def fault_response(request: HttpRequest, fault: Fault, request_id: str) -> HttpResponse:
    """`fault` in the protocol that the request seems to speak, by its headers."""
    headers = request.headers
    content_type = headers.get("content-type", "")
    if "smithy-protocol" in headers:
        codec = _codec("smithy-rpc-v2-cbor", "1.0")
    elif "x-amz-target" in headers or content_type.startswith("application/x-amz-json"):
        codec = _codec("json", "1.1" if content_type.endswith("1.1") else "1.0")
    elif content_type.startswith("application/x-www-form-urlencoded") or "Action=" in request.query:
        codec = _codec("query", "1.0")
    elif "xml" in content_type:
        codec = _codec("rest-xml", "1.0")
    else:
        codec = _codec("rest-json", "1.0")
    return codec.fault(fault, request_id)


@cache
def _codec(protocol: str, json_version: str) -> Codec:
    """A service without operations; its XML has the namespace that AWS uses for such errors."""
    metadata = {
        "protocol": protocol,
        "jsonVersion": json_version,
        "xmlNamespace": "http://webservices.amazon.com/AWSFault/2005-15-09",
    }
    return codec_for(ServiceModel.from_document({"metadata": metadata}), protocol)
