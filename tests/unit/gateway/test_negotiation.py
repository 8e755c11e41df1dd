"""Accept-Encoding, as AWS's services read it."""

from __future__ import annotations

import zlib

import pytest

from fogbank.aws.http import HttpResponse
from fogbank.gateway.compression import deflate
from fogbank.gateway.negotiation import coding_of


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("identity", None),
        ("", None),
        ("br", None),
        ("x-gzip", None),
        ("gzip, deflate", "gzip"),
        ("br, identity, deflate, gzip", "deflate"),
        ("GZIP, identity", "gzip"),
        ("dog, gzip ,, cat", "gzip"),
        ("gzip;q=0.8, deflate;q=0.5", "gzip"),
        ("br, gzip;q=0, deflate; q = 0.5 , identity;q=0", "deflate"),
        ("*", "gzip"),
        ("*, deflate;q=0.5", "gzip"),
        ("*, deflate", "deflate"),
        ("*, identity", "gzip"),
        ("*, gzip;q=0.5", "deflate"),
        ("*;q=0.5,identity", "gzip"),
        ("*;q=0", None),
        ("gzip ;q=0", None),
        ("gzip;q=0.5,identity;q=0.8", "gzip"),
        ("br;q=0.8,identity;q=0.5,*;q=0", None),
        ('"gzip"', None),
        ("gzip br", None),
        ("gzip:q=1", None),
        ("deflate;q=0.5, gzip;q=31", "gzip"),
        ("gzip;q=31,deflate;q=51", "gzip"),
        ("deflate;q=0.5, gzip;q=0.2", "deflate"),
        ("deflate;q=0.5, gzip;q=1;q=0.2", "gzip"),
        ("deflate;q=0.5,gzip;q=0.", "deflate"),
        ("deflate;q=0.5,gzip;q=0.x", "gzip"),
        ("deflate;q=-0.5,gzip;q=0.2", "gzip"),
        ("gzip;nq=1;q=0 ", None),
        ("gzip;q=0, gzip;q=1, gzip;q=0", "gzip"),
        ("br,identity;q=0.5,gzip;q=0.0001", "gzip"),
    ],
)
def test_a_coding_is_chosen(accepted: str, coding: str | None) -> None:
    assert coding_of(accepted) == coding


@pytest.mark.parametrize(("accepted", "window"), [("gzip", 16 + zlib.MAX_WBITS), ("deflate", zlib.MAX_WBITS)])
def test_a_checksum_is_of_the_bytes_sent(accepted: str, window: int) -> None:
    response = HttpResponse(200, [("x-amz-crc32", "of the plain body")], b"a" * 4096)
    deflate(response, accepted, 1024)
    assert zlib.decompress(response.body, window) == b"a" * 4096
    assert dict(response.headers)["x-amz-crc32"] == str(zlib.crc32(response.body))
    assert dict(response.headers)["Content-Encoding"] == accepted


def test_bodies_with_a_checksum_are_compressed_from_four_kilobytes_on() -> None:
    response = HttpResponse(200, [("x-amz-crc32", "as it was")], b"a" * 4095)
    deflate(response, "gzip", 1024)
    assert response.headers == [("x-amz-crc32", "as it was")]
