"""The JSON 1.0 and 1.1 protocols: `X-Amz-Target` names the operation, members in a JSON object.

Source: smithy.io, "AWS JSON 1.0 protocol" and "AWS JSON 1.1 protocol".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fogbank.aws.codec import tree_reader, tree_writer
from fogbank.aws.codec.common_errors import in_words_of
from fogbank.aws.codec.contract import Codec, OperationCodec
from fogbank.aws.codec.json_body import decode, encode
from fogbank.aws.codec.rpc_fault import QUERY_ERROR, error_type, query_error, rpc_status
from fogbank.aws.codec.source import Source
from fogbank.aws.codec.streams import refuse_event_streams
from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.aws.model import Operation, ServiceModel


class JsonCodec(Codec):
    def __init__(self, model: ServiceModel) -> None:
        super().__init__(model)
        self._source = Source(tree_reader.RUNTIME | tree_writer.JSON_RUNTIME)
        self._reader = tree_reader.TreeReader(model, self._source)
        self._writer = tree_writer.TreeWriter(model, self._source)
        self._content_type = f"application/x-amz-json-{model.metadata.json_version}"

    def _compile(self, operation: Operation) -> OperationCodec:
        refuse_event_streams(self.model, operation)
        read = self._reader.structure(operation.input.shape) if operation.input else None
        write = self._writer.structure(operation.output.shape) if operation.output else None
        compiled_read = self._source.get(read) if read else None
        compiled_write = self._source.get(write) if write else None
        return OperationCodec(operation.name, self._parser(compiled_read), self._serializer(compiled_write))

    def _parser(self, read: Callable[..., Any] | None) -> Callable[[HttpRequest], dict[str, Any]]:
        def parse(request: HttpRequest) -> dict[str, Any]:
            if read is None:
                return {}
            members: dict[str, Any] = tree_reader.read_tree(read, decode(request.body))
            return members

        return parse

    def _serializer(
        self, write: Callable[..., Any] | None
    ) -> Callable[[Mapping[str, Any], str], HttpResponse]:
        content_type = self._content_type

        def serialize(result: Mapping[str, Any], request_id: str) -> HttpResponse:
            headers = [("Content-Type", content_type), ("x-amzn-RequestId", request_id)]
            return HttpResponse(200, headers, encode(write(result)) if write else b"{}")

        return serialize

    def fault(self, fault: Fault, request_id: str, operation: str | None = None) -> HttpResponse:
        fault = in_words_of("rpc", self.model, fault)
        info = self.error_info(fault)
        headers = [("Content-Type", self._content_type), ("x-amzn-RequestId", request_id)]
        if self.model.query_compatible:
            headers.append((QUERY_ERROR, query_error(info)))
        members = self.error_members(fault)
        if fault.shape in self.model.shapes:
            members = self._source.get(self._writer.structure(fault.shape))(members)
        body = {"__type": error_type(self.model, fault.shape)} | members
        return HttpResponse(rpc_status(self.model, fault.shape, info), headers, encode(body))
