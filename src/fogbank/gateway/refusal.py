"""Why a connection's bytes cannot become a request."""

from __future__ import annotations

import msgspec

from fogbank.aws.fault import Fault


class Refusal(msgspec.Struct, frozen=True):
    """What the client is told before its connection closes."""

    status: int
    code: str
    message: str

    def fault(self) -> Fault:
        return Fault(self.code, self.message, status=self.status)


def malformed(why: str) -> Refusal:
    return Refusal(400, "BadRequest", f"The request is not valid HTTP: {why}")


def head_too_large(limit_bytes: int) -> Refusal:
    return Refusal(
        431, "RequestHeaderSectionTooLarge", f"Request headers must be at most {limit_bytes} bytes"
    )


def body_too_large(limit_bytes: int) -> Refusal:
    # Lambda's and S3's limits are worded this way; the code is the one of AWS's front ends.
    return Refusal(413, "RequestEntityTooLarge", f"Request must be at most {limit_bytes} bytes")


def too_slow(seconds: float) -> Refusal:
    return Refusal(408, "RequestTimeout", f"The request did not arrive whole within {seconds:g} seconds")
