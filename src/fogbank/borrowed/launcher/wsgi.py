"""A frame as the request object that moto's handlers take, and their answer as a reply."""

from __future__ import annotations

import importlib
import io
from functools import cache
from typing import Any
from urllib.parse import unquote_to_bytes

_PLAIN = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}

_OBJECT = "binary/octet-stream"  # S3's own default


@cache
def _request_class() -> type[Any]:
    class FrameRequest(importlib.import_module("moto.core.request").Request):  # type: ignore[misc]
        from_wsgi_server = True  # the gateway adds the date

    return FrameRequest


def request(head: dict[str, Any], body: bytes) -> Any:
    """moto's request. `head` is that of a frame: method, path, query, headers, account, region, …

    moto reads account and region from headers: a signature of the gateway's making names them.
    """
    # moto.core.request's two names for keeping underscores in S3 metadata.
    preserved: dict[str, str] = {}
    environ: dict[str, Any] = {
        "REQUEST_METHOD": head["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(head["path"]).decode("latin-1"),
        "QUERY_STRING": head["query"],
        "RAW_URI": head["path"],
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "https" if head.get("secure") else "http",
        "wsgi.input": io.BytesIO(body),
        "moto.preserved_header_names": preserved,
    }
    for name, value in head["headers"].items():
        key = _PLAIN.get(name) or "HTTP_" + name.upper().replace("-", "_")
        environ[key] = value
        if "_" in name and name.startswith("x-amz-meta-"):
            preserved[key] = name
    if head["method"] == "PUT" and _is_form(environ):
        environ["CONTENT_TYPE"] = _OBJECT  # or werkzeug would eat an object as if it were a form
    environ["CONTENT_LENGTH"] = str(len(body))
    environ["HTTP_X_MOTO_ACCOUNT_ID"] = head["account"]
    scope = f"{head['access_key']}/20000101/{head['region']}/{head['service']}/aws4_request"
    environ["HTTP_AUTHORIZATION"] = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
    return _request_class()(environ)


def _is_form(environ: dict[str, Any]) -> bool:
    return str(environ.get("CONTENT_TYPE", "")).startswith(
        ("application/x-www-form-urlencoded", "multipart/")
    )


def reply(result: Any) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body of what a handler returned."""
    status, headers, content = result if isinstance(result, tuple) and len(result) == 3 else (200, {}, result)
    if isinstance(content, str):
        content = content.encode()
    elif not isinstance(content, bytes):
        content = b"".join(part if isinstance(part, bytes) else str(part).encode() for part in content or ())
    items = headers.items() if hasattr(headers, "items") else headers
    return int(status), [(str(name), str(value)) for name, value in items if name != "status"], content
