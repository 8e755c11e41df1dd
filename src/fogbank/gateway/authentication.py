"""Who calls: any credentials by default, verified signatures in strict mode.

Source: each service's API reference, "Common Errors"; IAM User Guide, "Signing AWS API requests".
"""

from __future__ import annotations

from collections.abc import Callable

from fogbank.aws.fault import Fault
from fogbank.aws.http import HttpRequest
from fogbank.aws.identify import DEFAULT_REGION, Identity
from fogbank.core.clock import Clock, SystemClock
from fogbank.core.scope import Scope
from fogbank.gateway.settings import GatewaySettings

_ACCOUNT_DIGITS = 12


def no_account(access_key: str) -> str | None:
    """Access keys say nothing of accounts."""
    return None


def no_secret(access_key: str) -> str | None:
    """No access key is known."""
    return None


class Authenticator:
    """Finds a request's account and, in strict mode, checks its signature.

    `account_of` tells the account of an access key that was issued here, `secret_of` its secret key; both
    answer None for keys they do not know.
    """

    def __init__(
        self,
        settings: GatewaySettings,
        account_of: Callable[[str], str | None] = no_account,
        secret_of: Callable[[str], str | None] = no_secret,
        clock: Clock | None = None,
    ) -> None:
        self._settings = settings
        self._account_of = account_of
        self._secret_of = secret_of
        self._clock = clock or SystemClock()

    def scope(self, identity: Identity) -> Scope:
        """The account that the access key means, and the region that the signature or the host names."""
        key = identity.access_key
        region = identity.region
        if not key and region == DEFAULT_REGION:
            region = self._settings.default_region
        if len(key) == _ACCOUNT_DIGITS and key.isascii() and key.isdigit():
            return Scope(key, region)
        account = self._account_of(key) if key else None
        return Scope(account or self._settings.default_account, region)

    def verify(self, request: HttpRequest) -> None:
        """In strict mode, refuse what is not signed by a known key. `request` is as it came over the wire.

        Raises: `Fault` MissingAuthenticationToken, InvalidClientTokenId, SignatureDoesNotMatch,
        IncompleteSignature, AccessDenied.
        """
        if not self._settings.strict_signatures:
            return
        from fogbank.aws import sigv4  # not needed by a server that takes any credentials

        signature = sigv4.parse(request)
        if signature is None:
            raise Fault("MissingAuthenticationToken", "Request is missing Authentication Token", status=403)
        secret_key = self._secret_of(signature.access_key)
        if secret_key is None:
            message = "The security token included in the request is invalid."
            raise Fault("InvalidClientTokenId", message, status=403)
        sigv4.verify(request, signature, secret_key, self._clock.now())
