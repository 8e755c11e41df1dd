"""The REST JSON protocol."""

from __future__ import annotations

from fogbank.aws.codec import tree_reader, tree_writer
from fogbank.aws.codec.common_errors import in_words_of
from fogbank.aws.codec.json_body import decode, encode
from fogbank.aws.codec.rest import ReadBody, RestCodec, WriteBody
from fogbank.aws.codec.source import Source
from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpResponse
from fogbank.aws.model import ServiceModel, ShapeRef


class RestJsonCodec(RestCodec):
    content_type = "application/json"
    empty_body = b"{}"

    def __init__(self, model: ServiceModel) -> None:
        super().__init__(model)
        self._source = Source(tree_reader.RUNTIME | tree_writer.JSON_RUNTIME)
        self._reader = tree_reader.TreeReader(model, self._source)
        self._writer = tree_writer.TreeWriter(model, self._source)

    def _body_reader(self, ref: ShapeRef) -> ReadBody:
        read_name = self._source.function(
            ("body", ref.shape), "x", lambda: [f"return {self._reader.expression(ref, 'x')}"]
        )
        read = self._source.get(read_name)
        return lambda body: tree_reader.read_tree(read, decode(body))

    def _body_writer(self, ref: ShapeRef, *, payload: bool) -> WriteBody:
        write_name = self._source.function(
            ("write body", ref.shape), "x", lambda: [f"return {self._writer.expression(ref, 'x')}"]
        )
        write = self._source.get(write_name)
        return lambda value: encode(write(value))

    def fault(self, fault: Fault, request_id: str, operation: str | None = None) -> HttpResponse:
        fault = in_words_of("rpc", self.model, fault)
        info = self.error_info(fault)
        members = self.error_members(fault)
        headers = [
            ("Content-Type", self.content_type),
            ("x-amzn-RequestId", request_id),
            ("x-amzn-ErrorType", fault.shape),
            *self._error_headers(fault.shape, members),
        ]
        if fault.shape in self.model.shapes:
            members = self._source.get(self._writer.structure(fault.shape))(members)
        return HttpResponse(info.http_status, headers, encode(members))
