"""AWS's published compliance cases, read from the server's side.

Input cases: the request that a client must send is parsed to the members it was made of. Output cases: the
members that a client must read are serialized to the response it reads them from. Cases that no server can
produce or that AWS's own clients leave out are in `protocol_cases_skipped.json`, each with its reason.
"""

from __future__ import annotations

import base64
import json
import math
import os
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import cbor2
import pytest

from fogbank.aws.codec import Codec, codec_for
from fogbank.aws.codec.scalars import timestamp
from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest, HttpResponse
from fogbank.aws.model import ServiceModel

HERE = Path(__file__).parent
SKIPPED: dict[str, list[str]] = json.loads((HERE / "protocol_cases_skipped.json").read_text())


def reason_to_skip(name: str) -> str | None:
    return next(
        (why for why, names in SKIPPED.items() if any(fnmatchcase(name, each) for each in names)), None
    )


def cases_directory() -> Path | None:
    named = os.environ.get("FOGBANK_PROTOCOL_TESTS")
    places = [Path(named)] if named else [HERE.parents[3 + up] / "shared/protocol-tests" for up in range(2)]
    return next((place for place in places if place.is_dir()), None)


DIRECTORY = cases_directory()


def cases(direction: str) -> list[Any]:
    if DIRECTORY is None:
        return [pytest.param(None, None, marks=pytest.mark.skip("AWS's protocol cases are not at hand"))]
    found = []
    for path in sorted((DIRECTORY / direction).glob("*.json")):
        for suite in json.loads(path.read_text()):
            for case in suite["cases"]:
                name = f"{path.stem}/{direction}/{case['id']}"
                reason = reason_to_skip(name)
                marks = [pytest.mark.skip(reason)] if reason else []
                found.append(pytest.param(suite, case, id=name, marks=marks))
    return found


def codec_of(suite: dict[str, Any], case: dict[str, Any]) -> Codec:
    metadata = {"endpointPrefix": "example", "xmlNamespace": "https://example.com/"} | suite["metadata"]
    operation = case["given"]
    document = {"metadata": metadata, "operations": {operation["name"]: operation}, "shapes": suite["shapes"]}
    model = ServiceModel.from_document(document)
    return codec_for(model, model.metadata.protocol)


def members_of(suite: dict[str, Any], ref: dict[str, Any], value: Any) -> Any:
    """A case's value as a codec sees it: blobs are bytes there, timestamps datetimes, NaN a float."""
    shape = suite["shapes"][ref["shape"]]
    if shape.get("document") or value is None:
        return value
    match shape["type"]:
        case "structure":
            known = shape["members"]
            return {
                name: members_of(suite, known[name], inner) for name, inner in value.items() if name in known
            }
        case "list":
            return [members_of(suite, shape["member"], inner) for inner in value]
        case "map":
            return {key: members_of(suite, shape["value"], inner) for key, inner in value.items()}
        case "timestamp":
            return timestamp(value)
        case "blob":
            return value.encode()
        case "float" | "double":
            return float(value.replace("Infinity", "inf")) if isinstance(value, str) else value
    return (
        json.loads(value)
        if ref.get("jsonvalue") and ref.get("location") and isinstance(value, str)
        else value
    )


def same(left: Any, right: Any) -> bool:
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, float) and isinstance(right, int | float):
        return math.isclose(left, right, rel_tol=1e-6) or (math.isnan(left) and math.isnan(right))
    return bool(left == right)


@pytest.mark.parametrize(("suite", "case"), cases("input"))
def test_a_request_is_parsed_to_the_members_it_was_made_of(
    suite: dict[str, Any], case: dict[str, Any]
) -> None:
    serialized = case["serialized"]
    uri, _, query = serialized.get("uri", "/").partition("?")
    body = serialized.get("body", "")
    codec = codec_of(suite, case)
    binary = "cbor" in codec.model.metadata.protocol
    request = HttpRequest(
        serialized.get("method", "POST"), uri, query,
        {name.lower(): text for name, text in serialized.get("headers", {}).items()},
        base64.b64decode(body) if binary else body.encode(),
    )  # fmt: skip
    parsed = codec.operation(case["given"]["name"]).parse(request)
    given = case["given"].get("input")
    expected = members_of(suite, given, case.get("params", {})) if given else {}
    assert same(parsed, without_empty(expected)), f"{parsed}\nis not\n{expected}"


def without_empty(members: Any) -> Any:
    """Null is the same as absent."""
    return {name: value for name, value in members.items() if value is not None}


@pytest.mark.parametrize(("suite", "case"), cases("output"))
def test_a_result_is_serialized_to_the_response_it_is_read_from(suite: Any, case: dict[str, Any]) -> None:
    codec = codec_of(suite, case)
    expected = case["response"]
    response = (
        serialized_fault(codec, suite, case) if is_error(case) else serialized_result(codec, suite, case)
    )
    assert response.status == expected["status_code"]
    assert_headers(response, expected.get("headers", {}))
    assert_same_body(codec.model.metadata.protocol, response.body, expected.get("body", ""))


def is_error(case: dict[str, Any]) -> bool:
    return "error" in case or "errorCode" in case


def serialized_result(codec: Codec, suite: dict[str, Any], case: dict[str, Any]) -> HttpResponse:
    output = case["given"].get("output")
    result = members_of(suite, output, case.get("result", {})) if output else {}
    return codec.operation(case["given"]["name"]).serialize(result, request_id_of(case))


def request_id_of(case: dict[str, Any]) -> str:
    headers = {name.lower(): text for name, text in case["response"].get("headers", {}).items()}
    return str(headers.get("x-amzn-requestid", "foo-id"))


def serialized_fault(codec: Codec, suite: dict[str, Any], case: dict[str, Any]) -> HttpResponse:
    shape = case["given"]["errors"][0]["shape"]
    members = members_of(suite, {"shape": shape}, case.get("error", {}))
    message = members.pop(codec.message_member(shape), case.get("errorMessage", ""))
    return codec.fault(Fault(shape, message, status=case["response"]["status_code"], **members), "foo-id")


def assert_headers(response: HttpResponse, expected: dict[str, str]) -> None:
    given = {name.lower(): text for name, text in response.headers}
    for name, text in expected.items():
        if name.lower() in ("content-length", "x-amz-target"):  # the gateway's, and one meant for requests
            continue
        found = given.get(name.lower(), "")
        if name.lower() == "content-type":
            found, text = found.split(";")[0], text.split(";")[0]
        if name.lower() == "x-amzn-errortype":
            text = text.split(":")[0].rpartition("#")[2]
        assert found.replace(", ", ",") == text.replace(", ", ","), name


def assert_same_body(protocol: str, given: bytes, expected: str) -> None:
    if "cbor" in protocol:
        wanted = cbor2.loads(base64.b64decode(expected)) if expected else {}
        assert same(typed(plain(cbor2.loads(given) if given else {})), typed(plain(wanted)))
    elif "json" in protocol:
        wanted = as_json(expected.encode())
        assert same(typed(as_json(given)), typed(wanted)), f"{given!r}\nis not\n{expected}"
    elif expected.strip() or given:
        if expected.strip()[:1] == "<":
            assert canonical(given.decode()) == canonical(expected), f"{given.decode()}\nis not\n{expected}"
        elif expected:
            assert given == expected.encode()


def as_json(body: bytes) -> Any:
    try:
        return json.loads(body) if body.strip() else {}
    except ValueError:
        return body


def typed(body: Any) -> Any:
    """An error's `__type` without its namespace, as clients read it; a message may be `Message` as well."""
    if isinstance(body, dict) and "__type" in body:
        body = body | {"__type": body["__type"].split(":")[0].rpartition("#")[2]}
    return body


def plain(value: Any) -> Any:
    """CBOR timestamps compare as seconds."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).timestamp()
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def canonical(text: str) -> Any:
    return _node(ElementTree.fromstring(text.strip()))


def _node(element: ElementTree.Element) -> Any:
    """Tag, attributes, text and children, without what clients do not read: request ids, line breaks."""
    children = [_node(child) for child in element if local(child) not in ("ResponseMetadata", "requestId")]
    text = (element.text or "") if not len(element) else ""
    text = "" if "\n" in text and not text.strip() else text
    # Members may come in any order; the elements of a list share a tag and keep theirs.
    return local(element), sorted(element.attrib.items()), text, sorted(children, key=lambda node: node[0])


def local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
