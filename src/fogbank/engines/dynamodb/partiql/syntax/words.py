"""PartiQL's words, read from `words.toml`."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any, Final

_FACTS: Final[dict[str, Any]] = tomllib.loads((files(__package__) / "words.toml").read_text())

PRECEDENCE: Final[dict[str, int]] = _FACTS["precedence"]
JOINED: Final[dict[tuple[str, ...], str]] = {
    tuple(words.split()): token for words, token in _FACTS["joined"].items()
}
LONGEST_JOIN: Final = max(map(len, JOINED))
TYPES: Final[dict[str, str]] = _FACTS["types"]
FUNCTIONS: Final = frozenset(_FACTS["words"]["functions"].split())
RESERVED: Final = frozenset(_FACTS["words"]["reserved"].split())
