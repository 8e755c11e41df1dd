"""The smithy-rpc-v2-cbor protocol: `POST /service/X/operation/Y`, members in CBOR.

Source: smithy.io, "Smithy RPC v2 CBOR protocol".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import cbor2

from fogbank.aws.codec import tree_reader, tree_writer
from fogbank.aws.codec.common_errors import in_words_of
from fogbank.aws.codec.contract import Codec, OperationCodec
from fogbank.aws.codec.rpc_fault import QUERY_ERROR, error_type, query_error, rpc_status
from fogbank.aws.codec.source import Source
from fogbank.aws.codec.streams import refuse_event_streams
from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.aws.model import Operation, ServiceModel

_HEADERS = (("smithy-protocol", "rpc-v2-cbor"), ("Content-Type", "application/cbor"))


class CborCodec(Codec):
    def __init__(self, model: ServiceModel) -> None:
        super().__init__(model)
        self._source = Source(tree_reader.RUNTIME | tree_writer.CBOR_RUNTIME)
        self._reader = tree_reader.TreeReader(model, self._source)
        self._writer = tree_writer.TreeWriter(model, self._source, formats=False)

    def _compile(self, operation: Operation) -> OperationCodec:
        refuse_event_streams(self.model, operation)
        read = self._reader.structure(operation.input.shape) if operation.input else None
        write = self._writer.structure(operation.output.shape) if operation.output else None
        compiled_read = self._source.get(read) if read else None
        compiled_write = self._source.get(write) if write else None
        return OperationCodec(operation.name, _parser(compiled_read), _serializer(compiled_write))

    def fault(self, fault: Fault, request_id: str, operation: str | None = None) -> HttpResponse:
        fault = in_words_of("rpc", self.model, fault)
        info = self.error_info(fault)
        headers = [*_HEADERS, ("x-amzn-RequestId", request_id)]
        if self.model.query_compatible:
            headers.append((QUERY_ERROR, query_error(info)))
        members = self.error_members(fault)
        if fault.shape in self.model.shapes:
            members = self._source.get(self._writer.structure(fault.shape))(members)
        body = {"__type": error_type(self.model, fault.shape)} | members
        return HttpResponse(rpc_status(self.model, fault.shape, info), headers, _encode(body))


def _parser(read: Callable[..., Any] | None) -> Callable[[HttpRequest], dict[str, Any]]:
    def parse(request: HttpRequest) -> dict[str, Any]:
        if read is None or not request.body:
            return {}
        members: dict[str, Any] = tree_reader.read_tree(read, _decode(request.body))
        return members

    return parse


def _serializer(write: Callable[..., Any] | None) -> Callable[[Mapping[str, Any], str], HttpResponse]:
    def serialize(result: Mapping[str, Any], request_id: str) -> HttpResponse:
        body = _encode(write(result) if write else {})
        return HttpResponse(200, [*_HEADERS, ("x-amzn-RequestId", request_id)], body)

    return serialize


def _encode(value: Any) -> bytes:
    return cbor2.dumps(value, datetime_as_timestamp=True)


def _decode(body: bytes) -> Any:
    try:
        return cbor2.loads(body)
    except RecursionError as error:
        raise tree_reader.too_deep() from error
    except cbor2.CBORDecodeError as error:
        raise Fault("SerializationException", "Could not parse the request as CBOR.") from error
