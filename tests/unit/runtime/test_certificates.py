"""The local authority's certificates, checked by TLS handshakes and OpenSSL."""

from __future__ import annotations

import shutil
import socket
import ssl
import stat
import subprocess
import threading
import time
from datetime import timedelta

import pytest

from fogbank.runtime import certificates as module
from fogbank.runtime.certificates import Certificates


def handshake(bundle, certificate, key, host):
    """Serve once with the certificate, connect as a client that trusts the bundle, return what it saw."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    client = ssl.create_default_context(cafile=bundle)
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    ours, theirs = socket.socketpair()

    def serve() -> None:
        try:
            server.wrap_socket(theirs, server_side=True).close()
        except (ssl.SSLError, OSError):
            theirs.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with client.wrap_socket(ours, server_hostname=host) as wrapped:
            return wrapped.getpeercert()
    finally:
        ours.close()
        thread.join()


@pytest.fixture
def issued(tmp_path):
    authority = Certificates(tmp_path / "tls")
    authority.ensure(
        tmp_path / "c.pem",
        tmp_path / "k.pem",
        common_name="127.64.0.9",
        dns=["localhost"],
        ips=["127.64.0.9", "::1"],
    )
    return authority, tmp_path / "c.pem", tmp_path / "k.pem"


@pytest.mark.parametrize("host", ["127.64.0.9", "localhost", "::1"])
def test_clients_that_verify_are_content(issued, host):
    authority, certificate, key = issued
    assert handshake(authority.bundle, certificate, key, host)["issuer"]


@pytest.mark.parametrize("host", ["127.64.0.10", "example.com"])
def test_other_names_are_refused(issued, host):
    authority, certificate, key = issued
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(authority.bundle, certificate, key, host)


def test_another_authority_is_not_trusted(issued, tmp_path):
    _, certificate, key = issued
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(Certificates(tmp_path / "other").bundle, certificate, key, "localhost")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
def test_openssl_verifies_the_chain_strictly(issued):
    authority, certificate, _ = issued
    command = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-verify_ip", "127.64.0.9"]
    done = subprocess.run(
        [*command, "-CAfile", authority.bundle, certificate], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_keys_are_for_their_owner_only(issued, tmp_path):
    authority, _, key = issued
    for path in (key, authority.bundle.with_name("ca-key.pem")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_authority_is_made_once(issued, tmp_path):
    authority, certificate, key = issued
    again = Certificates(tmp_path / "tls")
    assert again.bundle.read_bytes() == authority.bundle.read_bytes()
    names = {"common_name": "127.64.0.9", "dns": ["localhost"]}
    assert again.ensure(certificate, key, ips=["127.64.0.9", "::1"], **names) is False
    assert again.ensure(certificate, key, ips=["127.64.0.8"], **names) is True


def test_a_certificate_near_its_end_is_issued_anew(issued, monkeypatch):
    authority, certificate, key = issued
    monkeypatch.setattr(module, "_RENEW_BEFORE", timedelta(days=900))
    names = {"common_name": "127.64.0.9", "dns": ["localhost"], "ips": ["127.64.0.9", "::1"]}
    before = certificate.read_bytes()
    assert authority.ensure(certificate, key, **names) is True
    assert certificate.read_bytes() != before


def test_a_broken_certificate_is_issued_anew(issued):
    authority, certificate, key = issued
    certificate.write_bytes(b"not a certificate")
    names = {"common_name": "127.64.0.9", "dns": ["localhost"], "ips": ["127.64.0.9", "::1"]}
    assert authority.ensure(certificate, key, **names) is True
    assert handshake(authority.bundle, certificate, key, "localhost")


def test_issuing_takes_a_few_milliseconds(issued):
    authority, _, _ = issued
    times = []
    for _ in range(5):
        began = time.perf_counter()
        authority.issue("x", ["localhost"], ["127.0.0.1"])
        times.append(time.perf_counter() - began)
    assert min(times) < 0.02
