"""moto's state: one backend for a service, an account and a region, made the same way every time."""

from __future__ import annotations

import hashlib
import importlib
from typing import Any

from .entropy import Entropy
from .timepiece import Timepiece

Place = tuple[str, str]  # account, region


class Backends:
    """Finds, makes and drops backends.

    moto makes a backend on first touch, be it by a read: with ids (a default VPC) and dates. Here they are
    derived from the journal's secret and birth, so that they never change.
    """

    def __init__(self, entropy: Entropy, timepiece: Timepiece) -> None:
        self._entropy = entropy
        self._timepiece = timepiece
        self._secret, self._born = b"", 0.0

    def belong_to(self, secret: bytes, born: float) -> None:
        self._secret, self._born = secret, born

    def install(self) -> None:
        """Take over the making of backends."""
        base = importlib.import_module("moto.core.base_backend")
        kind = base.AccountSpecificBackend
        get = kind.__getitem__

        def get_or_make(of: Any, region: str) -> Any:
            if dict.__contains__(of, "aws" if region == "global" else region):
                return get(of, region)
            name = f"{of.service_name}/{of.account_id}/{region}".encode()
            seed = hashlib.sha256(self._secret + name).digest()
            with self._entropy.seeded(seed), self._timepiece.standing(self._born):
                self._timepiece.spread()
                return get(of, region)

        kind.__getitem__ = get_or_make
        create = base.BackendDict._create_account_specific_backend

        def create_aside(every: Any, account: str) -> None:
            if not dict.__contains__(every, account):
                with self._entropy.seeded(b""):  # its hash value counts as nothing drawn by the request
                    create(every, account)

        base.BackendDict._create_account_specific_backend = create_aside
        # moto keeps every object that it ever made, for a dashboard that is not served here.
        common = importlib.import_module("moto.core.common_models")
        common.BaseModel.__new__ = lambda cls, *_args, **_named: object.__new__(cls)

    def drop_all(self) -> None:
        for every in self._all():
            for account in list(every):
                self._drop(every, account, list(every[account]))

    def drop(self, place: Place) -> None:
        """Drop an account's backends of a region, and its global ones, whose rest is in the journal."""
        account, region = place
        for every in self._all():
            if dict.__contains__(every, account):
                held = every[account]
                self._drop(every, account, [name for name in held if name == region or name in _GLOBAL])

    def is_global(self, service: str) -> bool:
        """Whether moto keeps a service (its own name for it) without regard to regions."""
        every: Any = importlib.import_module("moto.backends").get_backend(service)
        return "aws" in every._additional_regions if every._additional_regions else False

    def _all(self) -> list[Any]:
        return list(importlib.import_module("moto.core.base_backend").BackendDict._instances)

    def _drop(self, every: Any, account: str, regions: list[str]) -> None:
        held = every[account]
        for region in regions:
            held[region].reset()  # closes files; the object itself is made anew later
            dict.pop(held, region)


_GLOBAL = ("aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-eusc")
