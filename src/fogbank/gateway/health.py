"""The page at `/` by which load balancers see that an endpoint is alive, in the form that DynamoDB's has.

Only a request that means no service gets here: an S3 client that lists its buckets asks for `/` too.
"""

from __future__ import annotations

from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest, HttpResponse


def is_asked(request: HttpRequest, error: Exception) -> bool:
    """Whether a request was refused only because it names no service."""
    if not isinstance(error, Fault) or error.shape != "MissingAuthenticationToken":
        return False
    return request.method in ("GET", "HEAD") and request.path == "/" and not request.query


def page(request: HttpRequest) -> HttpResponse:
    text = f"healthy: {request.headers.get('host', 'localhost')} "
    return HttpResponse(
        200, [("Content-Type", "text/plain; charset=utf-8")], text.encode("latin-1", "replace")
    )
