"""Chance, made repeatable: while a request is executed every random byte comes from the request's seed.

moto's own generator, `os.urandom` (and so `uuid`, `secrets` and X.509 serial numbers) and the `random` module
are fed from the seed. Private keys come from OpenSSL, which cannot be seeded: they are put on a tape.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

true_urandom = os.urandom
_KEY_MAKERS = (("rsa", "generate_private_key"), ("ec", "generate_private_key"))


class Entropy:
    """`drawn` tells whether anything random was asked for; `tape` holds the private keys that were made."""

    def __init__(self) -> None:
        self.drawn = False
        self.tape: list[str] = []
        self._replayed: Iterator[str] | None = None
        self._seed: bytes | None = None
        self._count = 0

    @contextmanager
    def seeded(self, seed: bytes, tape: list[str] | None = None) -> Iterator[None]:
        """Feed everything from `seed` (and `tape`, if given), and then go on as before."""
        before = (self.drawn, self.tape, self._replayed, self._seed, self._count)
        generators = (self._generator.getstate(), random.getstate())
        self.drawn, self.tape = False, []
        self._replayed = iter(tape) if tape is not None else None
        self._seed, self._count = seed, 0
        self._generator.seed(seed)
        random.seed(seed)
        try:
            yield
        finally:
            self.drawn, self.tape, self._replayed, self._seed, self._count = before
            self._generator.setstate(generators[0])
            random.setstate(generators[1])

    def urandom(self, size: int) -> bytes:
        """What `os.urandom` gives from now on: real chance while no request is executed."""
        if self._seed is None:
            return true_urandom(size)
        self.drawn = True
        self._count += 1
        return hashlib.shake_256(self._seed + self._count.to_bytes(8, "big")).digest(size)

    def install(self) -> None:
        """Take the place of all sources of chance. Called before any service of moto is loaded."""
        os.urandom = self.urandom
        vars(random)["_urandom"] = self.urandom  # SystemRandom's and secrets' source
        self._generator = self._counted(importlib.import_module("moto.moto_api._internal").mock_random)
        package = "cryptography.hazmat.primitives.asymmetric"
        for name, maker in _KEY_MAKERS:
            module = importlib.import_module(f"{package}.{name}")
            setattr(module, maker, self._taped(getattr(module, maker)))

    def _counted(self, generator: random.Random) -> random.Random:
        entropy = self
        kind = type(generator)

        class Counted(kind):  # type: ignore[misc,valid-type]
            def random(self) -> float:
                entropy.drawn = True
                drawn: float = super().random()
                return drawn

            def getrandbits(self, k: int, /) -> int:
                entropy.drawn = True
                bits: int = super().getrandbits(k)
                return bits

        generator.__class__ = Counted
        return generator

    def _taped(self, make: Callable[..., Any]) -> Callable[..., Any]:
        serialization = importlib.import_module("cryptography.hazmat.primitives.serialization")

        def key(*arguments: Any, **named: Any) -> Any:
            self.drawn = True
            kept = next(self._replayed, None) if self._replayed is not None else None
            if kept is not None:
                self.tape.append(kept)
                return serialization.load_der_private_key(base64.b64decode(kept), None)
            made = make(*arguments, **named)
            der = made.private_bytes(
                serialization.Encoding.DER,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            self.tape.append(base64.b64encode(der).decode())
            return made

        return key
