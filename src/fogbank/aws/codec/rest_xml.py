"""The REST XML protocol: S3, S3 Control, CloudFront, Route 53."""

from __future__ import annotations

from typing import Any

from fogbank.aws.codec import xml_text, xml_writer
from fogbank.aws.codec.common_errors import in_words_of
from fogbank.aws.codec.rest import ReadBody, RestCodec, WriteBody
from fogbank.aws.codec.source import Source
from fogbank.aws.codec.traits import Use
from fogbank.aws.codec.xml_reader import XmlReader, parse_document
from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpResponse
from fogbank.aws.model import ServiceModel, ShapeRef

_BARE_ERRORS = "S3"  # the one service whose errors have no `ErrorResponse` around them
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


class RestXmlCodec(RestCodec):
    content_type = "application/xml"
    empty_body = b""

    def __init__(self, model: ServiceModel) -> None:
        super().__init__(model)
        self._source = Source(xml_writer.RUNTIME)
        self._reader = XmlReader(model)
        self._writer = xml_writer.XmlWriter(model, self._source)
        self._bare_errors = model.service_id == _BARE_ERRORS
        if self._bare_errors:
            self.request_id_header = "x-amz-request-id"

    def _body_reader(self, ref: ShapeRef) -> ReadBody:
        read = self._reader.value(ref)
        return lambda body: read([parse_document(body)])

    def _body_writer(self, ref: ShapeRef, *, payload: bool) -> WriteBody:
        tag = self._root(ref)
        if not Use(self.model, ref).namespace and self.model.xml_namespace:
            ref = ShapeRef(ref.shape, xml_namespace=self.model.xml_namespace)
        write = self._source.get(self._writer.element(ref, tag))

        def body(value: Any) -> bytes:
            parts = [_DECLARATION]
            write(value, parts.append)
            return "".join(parts).encode()

        return body

    def _root(self, ref: ShapeRef) -> str:
        return ref.location_name or self.model.shapes[ref.shape].location_name or ref.shape

    def fault(self, fault: Fault, request_id: str, operation: str | None = None) -> HttpResponse:
        fault = in_words_of("query", self.model, fault)
        info = self.error_info(fault)
        error = xml_text.code_and_message(info.code, fault.message) + self._error_body(fault)
        if self._bare_errors:
            text = f"<Error>{error}<RequestId>{request_id}</RequestId></Error>"
        else:
            kind = "Sender" if info.sender else "Receiver"
            xmlns = f' xmlns="{self.model.xml_namespace}"' if self.model.xml_namespace else ""
            text = (
                f"<ErrorResponse{xmlns}><Error><Type>{kind}</Type>{error}</Error>"
                f"<RequestId>{request_id}</RequestId></ErrorResponse>"
            )
        headers = [("Content-Type", self.content_type), (self.request_id_header, request_id)]
        headers += self._error_headers(fault.shape, fault.members)
        return HttpResponse(info.http_status, headers, (_DECLARATION + text).encode())

    def _error_body(self, fault: Fault) -> str:
        if fault.shape not in self.model.shapes or not fault.members:
            return ""
        parts: list[str] = []
        self._source.get(self._writer.members(fault.shape))(fault.members, parts.append)
        return "".join(parts)
