"""Which service, operation and region a request means, by tables and before any model is loaded."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from fogbank.aws.codec.form import fields
from fogbank.aws.codec.uri import query_values
from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest
from fogbank.aws.model import ServiceModel
from fogbank.aws.routes import route
from fogbank.aws.services import ServiceEntry, service_index

DEFAULT_REGION = "us-east-1"
CBOR = "smithy-rpc-v2-cbor"

_FORM = "application/x-www-form-urlencoded"
_SMITHY_PATH = re.compile(r"/service/([^/]+)/operation/([^/?]+)/?$")
# SigV4: key/date/region/service/aws4_request; SigV4a has no region there.
_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/\d{8}/(?:([^/,]*)/)?([^/,]+)/aws4_request")
_REGION = re.compile(r"[a-z]{2,4}(?:-[a-z]+)+-\d+$")


class Identity(msgspec.Struct, frozen=True):
    """What a request says of itself, not yet checked against a model.

    `service` is the signing name, `models` the model directories it may mean, likeliest first. `operation` is
    None for REST services, whose routes are in the model: see `operation_of`. `access_key` is empty for
    unsigned requests.
    """

    service: str
    models: tuple[str, ...]
    operation: str | None
    protocol: str
    region: str
    access_key: str
    presigned: bool


class _Credential(msgspec.Struct, frozen=True):
    access_key: str = ""
    region: str = ""
    service: str = ""
    presigned: bool = False


def identify(request: HttpRequest) -> Identity:
    """Raises: `Fault` MissingAction, InvalidAction, UnknownOperationException or MissingAuthenticationToken.

    Serialize those with `fault_response`, which picks the protocol that the request seems to speak.
    """
    credential = _credential(request)
    hinted = credential.service or _service_of_host(request.headers.get("host", ""))
    smithy = _SMITHY_PATH.search(request.path) if "smithy-protocol" in request.headers else None
    if smithy is not None:
        return _identity(request, credential, *_by_target(smithy.group(1), hinted), smithy.group(2), CBOR)
    target = request.headers.get("x-amz-target")
    if target is not None:
        prefix, _, operation = target.rpartition(".")
        return _identity(request, credential, *_by_target(prefix, hinted), operation, "json")
    parameters = _query_parameters(request)
    if "Action" in parameters:
        return _query_identity(request, credential, hinted, parameters)
    return _rest_identity(request, credential, hinted)


def operation_of(identity: Identity, request: HttpRequest, model: ServiceModel) -> str:
    """The operation's name, which `model` is sure to have.

    Raises: `Fault` InvalidAction or UnknownOperationException in the words of the protocol.
    """
    operation = identity.operation
    if operation is None:
        return route(model, request.method, request.path, request.query, request.headers)[0]
    if operation in model.operations:
        return operation
    if identity.protocol == "ec2":
        raise Fault("InvalidAction", f"The action {operation} is not valid for this web service.")
    if identity.protocol == "query":
        version = _query_parameters(request).get("Version", model.api_version)
        raise Fault("InvalidAction", f"Could not find operation {operation} for version {version}")
    raise Fault("UnknownOperationException", f"The operation {operation} is not known.")


def protocol_of(request: HttpRequest, model: ServiceModel) -> str:
    """Which of the model's protocols the request speaks.

    Raises: `Fault` UnknownOperationException where the model has no protocol of the request's kind.
    """
    return _pick(_kinds(request), model.protocols, model.name)


def _kinds(request: HttpRequest) -> tuple[str, ...]:
    if request.headers.get("smithy-protocol") == "rpc-v2-cbor":
        return (CBOR,)
    if "x-amz-target" in request.headers:
        return ("json",)
    if "Action" in _query_parameters(request):
        return ("query", "ec2")
    return ("rest-json", "rest-xml")


def _pick(kinds: tuple[str, ...], protocols: Iterable[str], service: str) -> str:
    for protocol in protocols:
        if protocol in kinds:
            return protocol
    if kinds == ("rest-json", "rest-xml"):
        raise Fault("MissingAction", "No action was supplied with this request.")
    raise Fault("UnknownOperationException", f"{service} does not speak {' or '.join(kinds)}.")


def _credential(request: HttpRequest) -> _Credential:
    """Lenient: a broken header is for `sigv4.parse` to refuse where signatures count."""
    text, presigned = request.headers.get("authorization", ""), False
    if not text and "X-Amz-Credential=" in request.query:
        text = "Credential=" + query_values(request.query)["X-Amz-Credential"][-1]
        presigned = True
    found = _CREDENTIAL.search(text)
    if found is None:
        return _version_2(request, text)
    access_key, region, service = found.groups()
    if not region:
        region = request.headers.get("x-amz-region-set", "").split(",")[0].strip(" *")
    return _Credential(access_key, region or "", service, presigned)


def _version_2(request: HttpRequest, authorization: str) -> _Credential:
    """Signature Version 2, which only S3 still takes and boto3 still presigns with; it names no region."""
    if "AWSAccessKeyId=" in request.query and "Signature=" in request.query:
        return _Credential(query_values(request.query)["AWSAccessKeyId"][-1], service="s3", presigned=True)
    if authorization.startswith("AWS "):
        return _Credential(authorization[4:].partition(":")[0], service="s3")
    return _Credential()


def _service_of_host(host: str) -> str:
    """The signing name that a host such as `rds.us-east-1.amazonaws.com` or `rds.localhost:4566` begins with.

    Later labels count as well, since S3 puts the bucket first.
    """
    labels = host.partition(":")[0].lower().split(".")
    index = service_index()
    for position, label in enumerate(labels):
        two = ".".join(labels[position : position + 2])
        for name in (two, label):
            if name in index.by_host:
                return index.by_host[name][0].signing_name
            if name in index.by_signing_name:
                return name
    return ""


def _region_of_host(host: str) -> str:
    return next((label for label in host.partition(":")[0].split(".") if _REGION.match(label)), "")


def _by_target(prefix: str, hinted: str) -> tuple[str, list[ServiceEntry]]:
    """Two services may share a target prefix; then the signing name decides."""
    entries = service_index().by_target.get(prefix)
    if not entries:
        raise Fault("UnknownOperationException", f"No service has the target {prefix!r}.")
    matching = [entry for entry in entries if entry.signing_name == hinted] or entries
    return matching[0].signing_name, matching


def _query_parameters(request: HttpRequest) -> dict[str, str]:
    """The form's fields; nothing for a request whose body is something else."""
    parameters = fields(request.query) if "Action=" in request.query else {}
    if request.body and request.headers.get("content-type", "").startswith(_FORM):
        parameters |= fields(request.body.decode("utf-8", "replace"))
    return parameters


def _query_identity(
    request: HttpRequest, credential: _Credential, hinted: str, parameters: dict[str, str]
) -> Identity:
    """Without credentials and a telling host, the API version alone has to tell the service."""
    index, version = service_index(), parameters.get("Version", "")
    candidates = index.by_signing_name.get(hinted) or [e for e in index.entries if e.api_version == version]
    entries = [entry for entry in candidates if {"query", "ec2"} & set(entry.protocols)]
    if not entries:
        raise Fault("InvalidAction", f"Could not find operation {parameters['Action']} for version {version}")
    protocol = _pick(("query", "ec2"), entries[0].protocols, entries[0].model)
    return _identity(request, credential, entries[0].signing_name, entries, parameters["Action"], protocol)


def _rest_identity(request: HttpRequest, credential: _Credential, hinted: str) -> Identity:
    entries = service_index().by_signing_name.get(hinted, [])
    if not entries:
        if request.headers.get("content-type", "").startswith("application/x-amz-json"):
            raise Fault("UnknownOperationException", "")  # a call by target that has none
        raise Fault("MissingAuthenticationToken", "Missing Authentication Token", status=403)
    rest = [entry for entry in entries if {"rest-json", "rest-xml"} & set(entry.protocols)]
    chosen = rest or entries
    protocol = _pick(("rest-json", "rest-xml"), chosen[0].protocols, chosen[0].model)
    return _identity(request, credential, hinted, chosen, None, protocol)


def _identity(
    request: HttpRequest,
    credential: _Credential,
    service: str,
    entries: list[ServiceEntry],
    operation: str | None,
    protocol: str,
) -> Identity:
    region = credential.region or _region_of_host(request.headers.get("host", "")) or DEFAULT_REGION
    models = tuple(entry.model for entry in entries)
    return Identity(service, models, operation, protocol, region, credential.access_key, credential.presigned)
