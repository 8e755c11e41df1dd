"""What is borrowed, and what is refused rather than pretended: `services.toml`, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from fogbank.aws.fault import Fault

_FILE = Path(__file__).parent / "services.toml"
_S3_CONTROL = "/v20180820/"  # S3 Control signs as s3; its version date is in every path


class BorrowedService(msgspec.Struct, frozen=True):
    """`moto` is moto's name for it, `limits` says in a line what it is good for."""

    moto: str
    limits: str
    refused: tuple[str, ...] = ()

    def part(self, path: str) -> str:
        """moto's name for the part of the service that a path belongs to."""
        return "s3control" if self.moto == "s3" and path.startswith(_S3_CONTROL) else self.moto


class Offered(msgspec.Struct, frozen=True):
    """`own` names the database services that Fogbank serves itself or will."""

    borrowed: dict[str, BorrowedService]
    own: dict[str, str]

    def service(self, signing_name: str) -> BorrowedService:
        """Raises: `Fault` NotImplemented (501, which no SDK repeats) for what is not borrowed."""
        found = self.borrowed.get(signing_name)
        if found is not None:
            return found
        title = self.own.get(signing_name, f"the service {signing_name!r}")
        raise Fault("NotImplemented", f"Fogbank does not offer {title} yet", status=501)


@cache
def offered() -> Offered:
    return msgspec.toml.decode(_FILE.read_bytes(), type=Offered)


def unavailable(signing_name: str, operation: str) -> Fault:
    """For an operation that is refused, or that moto does not have."""
    limits = offered().borrowed[signing_name].limits
    message = f"Fogbank does not offer {operation} of {signing_name}: {limits}"
    return Fault("NotImplemented", message, status=501)
