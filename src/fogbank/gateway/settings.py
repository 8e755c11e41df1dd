"""What can be set about the gateway."""

from __future__ import annotations

import msgspec


class GatewaySettings(msgspec.Struct, frozen=True):
    """Limits, defaults and what is trusted. Sizes are in bytes, times in seconds.

    `origins` are the browser origins that may call AWS's APIs beside pages served from this machine
    (`https://app.example.org`, or `*` for every one). `admin_hosts` are the Host names under which the admin
    routes answer beside loopback ones.
    """

    default_account: str = "000000000000"
    default_region: str = "us-east-1"
    strict_signatures: bool = False
    origins: tuple[str, ...] = ()
    admin_hosts: tuple[str, ...] = ()
    max_body_bytes: int = 128 * 1024 * 1024
    max_head_bytes: int = 64 * 1024
    compress_from_bytes: int = 1024
    idle_seconds: float = 75.0  # between requests, and for a client that does not read its answer
    receive_seconds: float = 60.0  # from a request's first byte to its last
    linger_seconds: float = 2.0  # how long a refused upload is still read, so that the refusal arrives
    pipeline_depth: int = 16  # requests of one connection that may wait before reading pauses
