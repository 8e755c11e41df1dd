"""The local certificate authority: made once for a data root, it signs every endpoint's certificate."""

from __future__ import annotations

import contextlib
import ipaddress
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fogbank.runtime.directories import private

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

_AUTHORITY_NAME = "Fogbank local certificate authority"
_AUTHORITY_VALID = timedelta(days=3650)
_VALID = timedelta(days=825)  # the longest that Apple's TLS stack accepts
_RENEW_BEFORE = timedelta(days=30)
_KEY_USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
_BACKDATED = timedelta(days=1)  # clients in containers may have a slow clock


class Certificates:
    """Issues server certificates. `bundle` is what clients trust (`sslrootcert`, `AWS_CA_BUNDLE`)."""

    def __init__(self, directory: Path) -> None:
        """`directory` is the data root's `tls`."""
        self._directory = directory

    @property
    def bundle(self) -> Path:
        """The authority's certificate in PEM; the file is made on first use."""
        _ = self._authority
        return self._directory / "ca.pem"

    def issue(self, common_name: str, dns: Sequence[str], ips: Sequence[str]) -> tuple[bytes, bytes]:
        """Return (certificate, key) in PEM for a server under these names and addresses.

        Addresses are written a second time as DNS names: libpq before 15 looks for them nowhere else.
        """
        from cryptography import x509
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.x509.oid import ExtendedKeyUsageOID

        authority, authority_key = self._authority
        key = ec.generate_private_key(ec.SECP256R1())
        names: list[x509.GeneralName] = [x509.DNSName(name) for name in (*dns, *ips)]
        names += [x509.IPAddress(ipaddress.ip_address(ip)) for ip in ips]
        builder = (
            _builder(common_name, authority.subject, key, _VALID)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage("digital_signature"), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(_issuer_identifier(authority_key), critical=False)
        )
        return _signed(builder, authority_key), _pem(key)

    def ensure(
        self, certificate: Path, key: Path, *, common_name: str, dns: Sequence[str], ips: Sequence[str]
    ) -> bool:
        """Have a certificate in these files, a new one where it is missing, for other names, or near its end.

        True where the files changed.
        """
        if certificate.exists() and key.exists() and self._serves(certificate.read_bytes(), {*dns, *ips}):
            return False
        certificate_pem, key_pem = self.issue(common_name, dns, ips)
        _write(key, key_pem)
        _write(certificate, certificate_pem)
        return True

    def _serves(self, pem: bytes, names: set[str]) -> bool:
        from cryptography import x509
        from cryptography.exceptions import InvalidSignature

        try:
            found = x509.load_pem_x509_certificate(pem)
            found.verify_directly_issued_by(self._authority[0])
        except (ValueError, TypeError, InvalidSignature):
            return False
        named = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        current = set(named.get_values_for_type(x509.DNSName)) == names
        return current and found.not_valid_after_utc - datetime.now(UTC) > _RENEW_BEFORE

    @cached_property
    def _authority(self) -> tuple[x509.Certificate, EllipticCurvePrivateKey]:
        from cryptography import x509
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        private(self._directory)
        certificate, key = self._directory / "ca.pem", self._directory / "ca-key.pem"
        with contextlib.suppress(FileNotFoundError):
            loaded: Any = load_pem_private_key(key.read_bytes(), None)
            return x509.load_pem_x509_certificate(certificate.read_bytes()), loaded
        made = _new_authority()
        _write(certificate, made[0])
        _write(key, made[1])  # last: an authority without its key is made again
        loaded = load_pem_private_key(made[1], None)
        return x509.load_pem_x509_certificate(made[0]), loaded


def _new_authority() -> tuple[bytes, bytes]:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    builder = (
        _builder(_AUTHORITY_NAME, None, key, _AUTHORITY_VALID)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage("key_cert_sign", "crl_sign"), critical=True)
        .add_extension(_issuer_identifier(key), critical=False)
    )
    return _signed(builder, key), _pem(key)


def _builder(
    common_name: str, issuer: x509.Name | None, key: EllipticCurvePrivateKey, valid: timedelta
) -> x509.CertificateBuilder:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    # X.520 ends a common name at 64 characters; clients look at the alternative names anyway.
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64])])
    begins = datetime.now(UTC) - _BACKDATED
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + valid)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _issuer_identifier(key: EllipticCurvePrivateKey) -> x509.AuthorityKeyIdentifier:
    from cryptography import x509

    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _key_usage(*allowed: str) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(**{use: use in allowed for use in _KEY_USES})


def _signed(builder: x509.CertificateBuilder, key: EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding

    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


def _pem(key: EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, content: bytes) -> None:
    partial = path.with_name(f"{path.name}.partial")
    fd = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "wb") as file:
        file.write(content)
    partial.replace(path)
