"""The query protocol and EC2's variant: forms in, XML out.

Source: smithy.io, "AWS query protocol" and "AWS EC2 query protocol".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fogbank.aws.codec import form_reader, xml_text, xml_writer
from fogbank.aws.codec.common_errors import in_words_of
from fogbank.aws.codec.contract import Codec, OperationCodec, Parse, Serialize
from fogbank.aws.codec.form import body_text, checked, fields, tree
from fogbank.aws.codec.source import Source
from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.aws.model import Operation, ServiceModel


class QueryCodec(Codec):
    """`POST /` with `Action=…&Version=…`; results in `<XResponse><XResult>`."""

    content_type = "text/xml"
    reader = form_reader.FormReader

    def __init__(self, model: ServiceModel) -> None:
        super().__init__(model)
        self._source = Source(form_reader.RUNTIME | xml_writer.RUNTIME)
        self._reader = self.reader(model, self._source)
        self._writer = xml_writer.XmlWriter(model, self._source)
        uri = (
            model.xml_namespace
            or f"http://{model.metadata.endpoint_prefix}.amazonaws.com/doc/{model.api_version}/"
        )
        self.xmlns = f' xmlns="{xml_text.attribute(uri)}"'

    def _compile(self, operation: Operation) -> OperationCodec:
        read = self._reader.structure(operation.input.shape) if operation.input else None
        write = self._writer.members(operation.output.shape) if operation.output else None
        return OperationCodec(
            operation.name,
            _parser(self._source.get(read) if read else None),
            self._serializer(operation, self._source.get(write) if write else None),
        )

    def _serializer(self, operation: Operation, write: Callable[..., Any] | None) -> Serialize:
        head, tail = self._envelope(operation)
        content_type = self.content_type

        def serialize(result: Mapping[str, Any], request_id: str) -> HttpResponse:
            parts = [head.replace("{request_id}", request_id)]
            if write is not None:
                write(result, parts.append)
            parts.append(tail.replace("{request_id}", request_id))
            headers = [("Content-Type", content_type), ("x-amzn-RequestId", request_id)]
            return HttpResponse(200, headers, "".join(parts).encode())

        return serialize

    def _envelope(self, operation: Operation) -> tuple[str, str]:
        name = operation.name
        head, tail = f"<{name}Response{self.xmlns}>", f"</{name}Response>"
        tail = "<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>" + tail
        if operation.output is None:
            return head, tail
        wrapper = operation.output.result_wrapper or f"{name}Result"
        return f"{head}<{wrapper}>", f"</{wrapper}>{tail}"

    def fault(self, fault: Fault, request_id: str, operation: str | None = None) -> HttpResponse:
        fault = in_words_of("query", self.model, fault)
        info = self.error_info(fault)
        parts = [
            f"<ErrorResponse{self.xmlns}><Error><Type>{'Sender' if info.sender else 'Receiver'}</Type>",
            xml_text.code_and_message(info.code, fault.message),
        ]
        self._write_error_members(fault, parts)
        parts.append(f"</Error><RequestId>{request_id}</RequestId></ErrorResponse>")
        return self._error_response(info.http_status, request_id, parts)

    def _write_error_members(self, fault: Fault, parts: list[str]) -> None:
        shape = self.model.shapes.get(fault.shape)
        if shape is not None and fault.members:
            message = self.message_member(fault.shape)
            members = {name: value for name, value in fault.members.items() if name != message}
            self._source.get(self._writer.members(fault.shape))(members, parts.append)

    def _error_response(self, status: int, request_id: str, parts: list[str]) -> HttpResponse:
        headers = [("Content-Type", self.content_type), ("x-amzn-RequestId", request_id)]
        return HttpResponse(status, headers, "".join(parts).encode())


class Ec2Codec(QueryCodec):
    """Results without a wrapper, the request id beside them; errors in `<Response><Errors>`."""

    content_type = "text/xml;charset=UTF-8"
    reader = form_reader.Ec2FormReader

    def _envelope(self, operation: Operation) -> tuple[str, str]:
        head = f"<{operation.name}Response{self.xmlns}>" + "<requestId>{request_id}</requestId>"
        return head, f"</{operation.name}Response>"

    def fault(self, fault: Fault, request_id: str, operation: str | None = None) -> HttpResponse:
        fault = in_words_of("query", self.model, fault)
        info = self.error_info(fault)
        parts = [
            "<Response><Errors><Error>",
            xml_text.code_and_message(info.code, fault.message),
        ]
        self._write_error_members(fault, parts)
        parts.append(f"</Error></Errors><RequestID>{request_id}</RequestID></Response>")
        return self._error_response(info.http_status, request_id, parts)


def _parser(read: Callable[..., Any] | None) -> Parse:
    """Parameters that the operation does not have are ignored, as the services do."""

    def parse(request: HttpRequest) -> dict[str, Any]:
        if read is None:
            return {}
        pairs = fields(request.query) if request.query else {}
        if request.body:
            pairs.update(fields(body_text(request.body)))
        members: dict[str, Any] = read(tree(checked(pairs)), "")
        return members

    return parse
