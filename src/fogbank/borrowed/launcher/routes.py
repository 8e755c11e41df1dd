"""Which of moto's handlers answers, and what the operation is called."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from functools import cache
from typing import Any

Handler = Callable[[Any, str, Any], Any]


@cache
def _table(service: str) -> list[tuple[re.Pattern[str], Handler]]:
    paths = importlib.import_module(f"moto.{service}.urls").url_paths
    return [(re.compile(path.format("")), handler) for path, handler in paths.items()]


def handler(service: str, path: str) -> Handler | None:
    """moto's handler for a path; None where it has none."""
    for pattern, found in _table(service):
        if pattern.match(path):
            return found
    return None


def operation(service: str, request: Any) -> str:
    """The operation's name. For S3, whose operations hide in query strings, it is the HTTP method."""
    target = request.headers.get("X-Amz-Target")
    if target:
        return str(target).rpartition(".")[2]
    if service.startswith("s3"):
        return str(request.method)
    action = request.args.get("Action") or request.form.get("Action")
    return str(action) if action else _by_route(service, request) or str(request.method)


def _by_route(service: str, request: Any) -> str:
    routing = importlib.import_module("moto.core.routing")
    try:
        router = routing.get_service_router({"awslambda": "lambda"}.get(service, service))
        return str(router.match(request)[0].name)
    except (routing.NotFound, NotImplementedError):
        return ""


# What only reads, or gives random bytes that nobody keeps. Whatever else a read may do (moto makes some
# things on first sight) shows by its drawing random numbers.
_READS = re.compile(
    "GET$|HEAD$|Describe|List|Get|Head|BatchGet|Search|Lookup|Query|Filter|"
    "Simulate|Test|Select|Estimate|Validate|Check|Verify"
)
# fmt: off
_KEEPS_NOTHING = frozenset((
    "Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext",
    "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext", "GenerateRandom", "GenerateMac",
    "VerifyMac", "Sign", "Verify", "DeriveSharedSecret", "GetRandomPassword", "GetCallerIdentity",
))
# fmt: on


def changes_state(name: str, drew: bool) -> bool:
    """Whether a request that succeeded must be executed again after a restart."""
    if name in _KEEPS_NOTHING:
        return False
    # A receive that found nothing (most of them, where somebody polls) changes nothing.
    return drew or not (_READS.match(name) or name == "ReceiveMessage")
