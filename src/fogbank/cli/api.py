"""A client of AWS's APIs for the few calls that commands make: no SDK is loaded for them."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException
from typing import Any, Final
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

from fogbank.cli.failure import CommandFailed
from fogbank.ready import Ready

# Services that speak JSON: their target prefix, and the version of JSON in the content type.
_TARGETS: Final = {"secretsmanager": ("secretsmanager", "1.1"), "dynamodb": ("DynamoDB_20120810", "1.0")}
_VERSIONS: Final = {"rds": "2014-10-31"}  # services that speak the query protocol: their API version


def call(
    ready: Ready, service: str, operation: str, parameters: dict[str, Any], scope: dict[str, Any]
) -> Any:
    """Call an operation in a scope (`account`, `region`).

    Returns a dict for a JSON service, and for a query service the root element without its namespace.
    Raises: `CommandFailed` with AWS's code and message.
    """
    credential = f"{scope['account']}/20260101/{scope['region']}/{service}/aws4_request"
    headers = {
        "Authorization": f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=none"
    }
    if service in _TARGETS:
        target, json_version = _TARGETS[service]
        headers |= {
            "Content-Type": f"application/x-amz-json-{json_version}",
            "X-Amz-Target": f"{target}.{operation}",
        }
        body = json.dumps(parameters)
    else:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode({"Action": operation, "Version": _VERSIONS[service], **parameters})
    status, content = _exchange(ready, body, headers)
    return _json(status, content) if service in _TARGETS else _xml(status, content)


def _exchange(ready: Ready, body: str, headers: dict[str, str]) -> tuple[int, bytes]:
    url = urlsplit(ready.url)
    connection = HTTPConnection(url.hostname or "127.0.0.1", url.port, timeout=60)
    try:
        connection.request("POST", "/", body.encode(), headers)
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, HTTPException) as error:
        raise CommandFailed(f"the server at {ready.url} does not answer: {error}") from error
    finally:
        connection.close()


def _json(status: int, content: bytes) -> Any:
    answer = json.loads(content)
    if status >= 400:
        code = str(answer.get("__type", "")).rpartition("#")[2]
        raise CommandFailed(f"{code}: {answer.get('message') or answer.get('Message')}")
    return answer


def _xml(status: int, content: bytes) -> ElementTree.Element:
    root = ElementTree.fromstring(content)  # noqa: S314 - our own server's answer
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    if status >= 400:
        raise CommandFailed(f"{root.findtext('.//Code')}: {root.findtext('.//Message')}")
    return root
