"""Faults into responses of the caller's own protocol."""

from __future__ import annotations

import logging

from fogbank.aws.codec import codec_for
from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpResponse
from fogbank.aws.model import ServiceModel
from fogbank.aws.unidentified import fault_response
from fogbank.gateway.exchange import Exchange

_log = logging.getLogger(__name__)
_NOT_OFFERED = "NotImplemented"


def not_offered(exchange: Exchange) -> Fault:
    """For what AWS has and Fogbank has not.

    No AWS SDK repeats a request that was answered with 501, while 500, 502, 503 and 504 mean minutes of it.
    """
    return Fault(_NOT_OFFERED, f"Fogbank does not offer {exchange.what} yet", status=501)


def internal_failure(exchange: Exchange, error: Exception) -> Fault:
    """For a bug: its traceback goes to the log under the request's id, and not to the caller."""
    _log.error("%s failed, request id %s", exchange.what, exchange.request_id, exc_info=error)
    message = f"An internal error occurred; the server's log has it under {exchange.request_id}"
    return Fault("InternalFailure", message, status=500)


def unreachable(region: str) -> Fault:
    """For every request to a region that was cut off, whatever the service. SDKs repeat it, then give up."""
    return Fault("ServiceUnavailable", f"The region {region} cannot be reached: it is cut off", status=503)


def response_of(exchange: Exchange, fault: Fault) -> HttpResponse:
    """Serialize the fault as well as it is known who asks."""
    codec = exchange.codec
    if codec is None and exchange.identity is not None:
        model = ServiceModel.load(exchange.identity.models[0])
        codec = codec_for(model, exchange.identity.protocol)
    if codec is None:
        return fault_response(exchange.request, fault, exchange.request_id)
    return codec.fault(fault, exchange.request_id, exchange.operation)
