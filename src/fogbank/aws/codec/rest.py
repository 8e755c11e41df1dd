"""What the two REST protocols share: where members live, and which part of them is the body.

Source: smithy.io, "HTTP binding traits", "AWS restJson1 protocol", "AWS restXml protocol".
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

from fogbank.aws.codec.contract import Codec, OperationCodec
from fogbank.aws.codec.http_reader import HttpReader
from fogbank.aws.codec.http_writer import Headers, HttpWriter
from fogbank.aws.codec.streams import refuse_event_streams
from fogbank.aws.codec.traits import OUTSIDE_THE_BODY, Use
from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.aws.model import Operation, ShapeRef

ReadBody = Callable[[bytes], Any]
WriteBody = Callable[[Any], bytes]


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Fault("SerializationException", "The body is not valid UTF-8.") from error


_RAW_READERS: dict[str, ReadBody] = {"blob": bytes, "string": _text}


class RestCodec(Codec):
    content_type: str
    empty_body: bytes
    request_id_header = "x-amzn-RequestId"

    @abstractmethod
    def _body_reader(self, ref: ShapeRef) -> ReadBody:
        """Reads a body that is the structure (or other shape) `ref`."""

    @abstractmethod
    def _body_writer(self, ref: ShapeRef, *, payload: bool) -> WriteBody:
        """Writes a body; `payload` tells a payload member from an output shape as a whole."""

    def _compile(self, operation: Operation) -> OperationCodec:
        refuse_event_streams(self.model, operation)
        return OperationCodec(operation.name, self._parser(operation), self._serializer(operation))

    def _parser(self, operation: Operation) -> Callable[[HttpRequest], dict[str, Any]]:
        reader = HttpReader(self.model, operation)
        read_body = self._request_body(operation)

        def parse(request: HttpRequest) -> dict[str, Any]:
            members: dict[str, Any] = read_body(request.body) if read_body and request.body else {}
            reader.read(request, members)
            return members

        return parse

    def _request_body(self, operation: Operation) -> Callable[[bytes], dict[str, Any]] | None:
        if operation.input is None:
            return None
        shape = self.model.shapes[operation.input.shape]
        if shape.payload is None:
            if all(ref.location for ref in shape.members.values()):
                return None
            return self._body_reader(operation.input)
        name, ref = shape.payload, shape.members[shape.payload]
        read = self._raw_reader(ref) or self._body_reader(ref)
        return lambda body: {name: read(body)}

    def _raw_reader(self, ref: ShapeRef) -> ReadBody | None:
        """Blobs and strings are the body as it is."""
        return _RAW_READERS.get(Use(self.model, ref).type)

    def _serializer(self, operation: Operation) -> Callable[[Mapping[str, Any], str], HttpResponse]:
        status = operation.http.response_code or 200
        id_header = self.request_id_header
        if operation.output is None:
            return lambda result, request_id: HttpResponse(status, [(id_header, request_id)])
        writer = HttpWriter(self.model, operation.output.shape)
        write_body = self._response_body(operation.output)

        def serialize(result: Mapping[str, Any], request_id: str) -> HttpResponse:
            body, content_type = write_body(result)
            headers = [(id_header, request_id), *writer.headers(result)]
            if content_type and not _has_content_type(headers):
                headers.insert(0, ("Content-Type", content_type))
            return HttpResponse(writer.status(result, status), headers, body)

        return serialize

    def _response_body(self, output: ShapeRef) -> Callable[[Mapping[str, Any]], tuple[bytes, str]]:
        shape = self.model.shapes[output.shape]
        if shape.payload is None:
            if shape.members and all(ref.location in OUTSIDE_THE_BODY for ref in shape.members.values()):
                return lambda result: (self.empty_body, self.content_type)
            write = self._body_writer(output, payload=False)
            return lambda result: (write(result), self.content_type)
        name, ref = shape.payload, shape.members[shape.payload]
        write, content_type = self._payload_writer(ref)

        def body(result: Mapping[str, Any]) -> tuple[bytes, str]:
            value = result.get(name)
            return (b"", "") if value is None else (write(value), content_type)

        return body

    def _payload_writer(self, ref: ShapeRef) -> tuple[WriteBody, str]:
        match Use(self.model, ref).type:
            case "blob":
                return (
                    lambda value: value.encode() if isinstance(value, str) else bytes(value),
                    "application/octet-stream",
                )
            case "string":
                return lambda value: str.encode(value), "text/plain"
        return self._body_writer(ref, payload=True), self.content_type

    def _error_headers(self, shape_name: str, members: Mapping[str, Any]) -> Headers:
        if shape_name not in self.model.shapes:
            return []
        return HttpWriter(self.model, shape_name).headers(members)


def _has_content_type(headers: Headers) -> bool:
    return any(name.lower() == "content-type" for name, _ in headers)
