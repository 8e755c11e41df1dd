"""The wire protocols, server side: requests into members, results and faults into responses.

A codec compiles each operation on first use into Python functions that know the shapes; nothing walks the
model while serving.
"""

from __future__ import annotations

from fogbank.aws.codec.contract import Codec, OperationCodec
from fogbank.aws.model import ServiceModel

__all__ = ["Codec", "OperationCodec", "codec_for"]


def codec_for(model: ServiceModel, protocol: str) -> Codec:
    """The codec of `model` for one of `model.protocols`; kept with the model.

    Raises `ValueError` for a protocol that AWS does not have.
    """
    codec = model.codecs.get(protocol)
    if codec is None:
        codec = model.codecs[protocol] = _make(model, protocol)
    return codec


def _make(model: ServiceModel, protocol: str) -> Codec:
    # Each family is imported when a service that speaks it is first called: xml, cbor2 and the like are
    # not paid for by a process that serves JSON alone.
    match protocol:
        case "query":
            from fogbank.aws.codec.query import QueryCodec

            return QueryCodec(model)
        case "ec2":
            from fogbank.aws.codec.query import Ec2Codec

            return Ec2Codec(model)
        case "json":
            from fogbank.aws.codec.json_rpc import JsonCodec

            return JsonCodec(model)
        case "rest-json":
            from fogbank.aws.codec.rest_json import RestJsonCodec

            return RestJsonCodec(model)
        case "rest-xml":
            from fogbank.aws.codec.rest_xml import RestXmlCodec

            return RestXmlCodec(model)
        case "smithy-rpc-v2-cbor":
            from fogbank.aws.codec.cbor import CborCodec

            return CborCodec(model)
    raise ValueError(f"no such protocol: {protocol!r}")
