"""One service's API as botocore's model file states it, read as data.

The typed records below name the parts that Fogbank uses; everything else in the file, the documentation
before all, is skipped while decoding and never takes memory.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

if TYPE_CHECKING:
    from fogbank.aws.codec.contract import Codec
    from fogbank.aws.routes import RouteTable

Namespace = str | dict[str, str] | None


class ModelNotFound(LookupError):  # noqa: N818 - says what is the matter
    """No model file for this service; the message names the service and where it was looked for."""


class ShapeRef(msgspec.Struct, rename="camel", gc=False, frozen=True):
    """A use of a shape: a member, a list's element, a map's key or value, an operation's input or output."""

    shape: str
    location: str | None = None
    location_name: str | None = None
    query_name: str | None = None
    flattened: bool = False
    xml_namespace: Namespace = None
    xml_attribute: bool = False
    timestamp_format: str | None = None
    jsonvalue: bool = False
    streaming: bool = False
    idempotency_token: bool = False
    result_wrapper: str | None = None


class ErrorTrait(msgspec.Struct, rename="camel", gc=False, frozen=True):
    code: str | None = None
    http_status_code: int | None = None
    sender_fault: bool | None = None


class Shape(msgspec.Struct, rename="camel", gc=False, frozen=True):
    type: str
    members: dict[str, ShapeRef] = {}
    required: list[str] = []
    member: ShapeRef | None = None
    key: ShapeRef | None = None
    value: ShapeRef | None = None
    min: int | float | None = None
    max: int | float | None = None
    pattern: str | None = None
    enum: list[str] | None = None
    location_name: str | None = None
    flattened: bool = False
    xml_namespace: Namespace = None
    timestamp_format: str | None = None
    payload: str | None = None
    streaming: bool = False
    sensitive: bool = False
    sparse: bool = False
    union: bool = False
    document: bool = False
    exception: bool = False
    fault: bool = False
    eventstream: bool = False
    error: ErrorTrait | None = None


class Http(msgspec.Struct, rename="camel", gc=False, frozen=True):
    method: str = "POST"
    request_uri: str = "/"
    response_code: int | None = None


class Operation(msgspec.Struct, rename="camel", frozen=True):
    name: str
    http: Http = Http()
    input: ShapeRef | None = None
    output: ShapeRef | None = None
    errors: list[ShapeRef] = []


class Metadata(msgspec.Struct, rename="camel", frozen=True):
    api_version: str = ""
    endpoint_prefix: str = ""
    protocol: str = ""
    protocols: list[str] = []
    service_id: str = ""
    signing_name: str | None = None
    target_prefix: str | None = None
    json_version: str = "1.0"
    xml_namespace: Namespace = None
    aws_query_compatible: dict[str, Any] | None = None


class Document(msgspec.Struct):
    metadata: Metadata
    operations: dict[str, Operation] = {}
    shapes: dict[str, Shape] = {}


class _ExtraShape(msgspec.Struct):
    members: dict[str, ShapeRef] = {}


class _ExtraShapes(msgspec.Struct):
    shapes: dict[str, _ExtraShape] = {}


class _Extras(msgspec.Struct):
    merge: _ExtraShapes


class ErrorInfo(NamedTuple):
    """How an error goes over the wire: its code, HTTP status and whether the caller is to blame."""

    code: str
    http_status: int
    sender: bool


class ServiceModel:
    """A service's operations and shapes; get one with `load` or `from_document`."""

    def __init__(self, name: str, document: Document) -> None:
        self.name = name
        self.metadata = document.metadata
        self.operations: Mapping[str, Operation] = document.operations
        self.shapes: Mapping[str, Shape] = document.shapes
        # Compiled on first use by `codec_for`, `view`, `validator_for` and `route`, and kept with the model.
        self.codecs: dict[str, Codec] = {}
        self.views: dict[str, Callable[[Any], dict[str, Any]]] = {}
        self.validators: dict[str, Callable[[dict[str, Any]], None]] = {}
        self.routes: RouteTable | None = None

    @classmethod
    def load(cls, name: str, api_version: str | None = None) -> ServiceModel:
        """The model in the directory `name` of botocore's data, newest version unless one is given.

        Models are kept for the life of the process. Raises `ModelNotFound`.
        """
        return _load(name, api_version)

    @classmethod
    def from_document(cls, document: Mapping[str, Any], name: str = "document") -> ServiceModel:
        """A model from a decoded document of the same form. Raises `msgspec.ValidationError`."""
        return cls(name, msgspec.convert(document, Document))

    def operation(self, name: str) -> Operation:
        """Raises `KeyError` for an operation that the service does not have."""
        return self.operations[name]

    @cached_property
    def protocols(self) -> tuple[str, ...]:
        """What the service speaks, preferred first."""
        return tuple(self.metadata.protocols) or (self.metadata.protocol,)

    @property
    def target_prefix(self) -> str | None:
        return self.metadata.target_prefix

    @property
    def service_id(self) -> str:
        return self.metadata.service_id

    @property
    def signing_name(self) -> str:
        return self.metadata.signing_name or self.metadata.endpoint_prefix

    @property
    def api_version(self) -> str:
        return self.metadata.api_version

    @property
    def query_compatible(self) -> bool:
        """The service spoke the query protocol once, and keeps those error codes in a header."""
        return self.metadata.aws_query_compatible is not None

    @cached_property
    def xml_namespace(self) -> str:
        namespace = self.metadata.xml_namespace
        if isinstance(namespace, dict):
            return namespace.get("uri", "")
        return namespace or ""

    def error(self, shape: str) -> ErrorInfo | None:
        """How the error shape goes over the wire; None where the model has no such error."""
        found = self.shapes.get(shape)
        if found is None or not (found.exception or found.error):
            return None
        trait = found.error or ErrorTrait()
        sender = not found.fault if trait.sender_fault is None else trait.sender_fault
        status = trait.http_status_code or (400 if sender else 500)
        return ErrorInfo(trait.code or shape, status, sender or status < 500)


@cache
def models_directory() -> Path:
    """Botocore's data directory, found without importing botocore. Raises `ModelNotFound`."""
    spec = find_spec("botocore")
    if spec is None or not spec.submodule_search_locations:
        raise ModelNotFound("botocore is not installed, and its model files are needed: pip install botocore")
    return Path(next(iter(spec.submodule_search_locations))) / "data"


def model_file(name: str, api_version: str | None = None) -> Path:
    """Raises `ModelNotFound`."""
    directory = models_directory() / name
    found = sorted(directory.glob(f"{api_version or '*'}/service-2.json*"))
    if not found:
        version = f" version {api_version}" if api_version else ""
        raise ModelNotFound(f"no model of service {name!r}{version} under {models_directory()}")
    return found[-1]


@cache
def _load(name: str, api_version: str | None) -> ServiceModel:
    path = model_file(name, api_version)
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    document = msgspec.json.decode(content, type=Document)
    extras = path.with_name("service-2.sdk-extras.json")
    if extras.exists():
        _merge(document, msgspec.json.decode(extras.read_bytes(), type=_Extras))
    return ServiceModel(name, document)


def _merge(document: Document, extras: _Extras) -> None:
    for name, shape in extras.merge.shapes.items():
        if name in document.shapes:
            document.shapes[name].members.update(shape.members)
