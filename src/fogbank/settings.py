"""What a server can be told: by flags, then by FOGBANK_… variables, then by defaults."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from fogbank.runtime.directories import Directories


class BadSetting(ValueError):  # noqa: N818 - what it is, as people say it
    """A setting has a value that it cannot have; the message names both and where it came from."""


def _text(value: str) -> str:
    if not value or any(character.isspace() for character in value):
        raise ValueError("a name without spaces")
    return value


def _port(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", value) or int(value) > 65535:
        raise ValueError("a number from 0 (any free port) to 65535")
    return int(value)


def _path(value: str) -> Path:
    if not value:
        raise ValueError("a directory")
    return Path(value).expanduser().absolute()


def account_number(value: str) -> str:
    """Raises: `ValueError` that says what it must be."""
    if not re.fullmatch(r"[0-9]{12}", value):
        raise ValueError("12 digits")
    return value


def region_name(value: str) -> str:
    """Raises: `ValueError` that says what it must be."""
    if not re.fullmatch(r"[a-z]{2,}(-[a-z]+)+-[0-9]+", value):
        raise ValueError("a region such as eu-central-1")
    return value


def _seconds(value: str) -> float:
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
        raise ValueError("a number of seconds, 0 or more")
    return float(value)


def _bytes(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", value) or int(value) == 0:
        raise ValueError("a number of bytes above 0")
    return int(value)


def _truth(value: str) -> bool:
    try:
        return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[value.lower()]
    except KeyError:
        raise ValueError("true or false") from None


def _not_yet_true(value: str) -> bool:
    """For a setting that only has its one value so far: what it asks for is refused, never ignored."""
    if _truth(value):
        raise ValueError("false: the secret keys of IAM's users cannot be looked up yet")
    return False


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in words:
            raise ValueError(" or ".join(words))
        return value

    return parse


def _setting(default: Any, parse: Callable[[str], Any], help_text: str, choices: tuple[str, ...] = ()) -> Any:
    """A field. `parse` raises ValueError with what a value must be."""
    return field(default=default, metadata={"parse": parse, "help": help_text, "choices": choices})


def _choice(default: str, words: tuple[str, ...], help_text: str) -> Any:
    return _setting(default, _one_of(*words), help_text, words)


def _directory(default: Callable[[], Path], help_text: str) -> Any:
    return field(default_factory=default, metadata={"parse": _path, "help": help_text, "choices": ()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One server's settings. Each is the flag `--its-name` and the variable `FOGBANK_ITS_NAME`."""

    host: str = _setting("127.0.0.1", _text, "address to listen on; anything but loopback opens it to others")
    port: int = _setting(4566, _port, "port to listen on, 0 for any free one")
    data: Path = _directory(lambda: Directories.default().data, "directory that keeps everything")
    cache: Path = _directory(lambda: Directories.default().cache, "directory of downloaded engines")
    engines: Literal["real", "none"] = _choice(
        "real",
        ("real", "none"),
        "whether instances run a real engine; with none their lifecycle is acted out",
    )
    account: str = _setting(
        "000000000000", account_number, "account of callers whose access key is not a 12-digit account"
    )
    region: str = _setting("us-east-1", region_name, "region of callers who name none")
    pace: Literal["instant", "aws"] = _choice(
        "instant", ("instant", "aws"), "as fast as the engines allow, or with AWS's own durations"
    )
    durability: Literal["process", "full"] = _choice(
        "process",
        ("process", "full"),
        "what an acknowledged write survives: the end of any process, or also a power cut",
    )
    capacity: Literal["count", "enforce"] = _choice(
        "count",
        ("count", "enforce"),
        "whether DynamoDB's tables throttle beyond their capacity, or only count it; a table's tag decides over it",
    )
    settle_seconds: float = _setting(
        5.0, _seconds, "how long describing one resource waits for its transition to end, 0 for not at all"
    )
    body_limit_bytes: int = _setting(64 << 20, _bytes, "largest request body that is read")
    strict_credentials: bool = _setting(
        False, _not_yet_true, "refuse callers whose signature is not a known user's; not there yet"
    )
    log_level: Literal["debug", "info", "warning", "error"] = _choice(
        "info", ("debug", "info", "warning", "error"), "least important messages to log"
    )
    owner_pipe: bool = _setting(
        False, _truth, "stop when standard input closes, so that nothing outlives the program that started it"
    )

    @classmethod
    def read(
        cls, flags: Mapping[str, str | None] | None = None, environ: Mapping[str, str] = os.environ
    ) -> Settings:
        """Read settings; `flags` is keyed by field name and None means that the flag was not given.

        Raises: `BadSetting`.
        """
        places = Directories.default(environ)
        values: dict[str, Any] = {"data": places.data, "cache": places.cache}
        for one in fields(cls):
            flag, variable = (flags or {}).get(one.name), variable_name(one.name)
            if flag is not None:
                values[one.name] = _parsed(one.metadata["parse"], flag, flag_name(one.name))
            elif environ.get(variable):
                values[one.name] = _parsed(one.metadata["parse"], environ[variable], variable)
        return cls(**values)


def flag_name(name: str) -> str:
    """The command line's name of a setting: `--settle-seconds`."""
    return "--" + name.replace("_", "-")


def variable_name(name: str) -> str:
    """The environment's name of a setting: `FOGBANK_SETTLE_SECONDS`."""
    return f"FOGBANK_{name.upper()}"


def as_flags(settings: Mapping[str, Any]) -> list[str]:
    """The command line that sets these settings. TypeError for a name that is no setting."""
    known = {one.name for one in fields(Settings)}
    unknown = sorted(set(settings) - known)
    if unknown:
        raise TypeError(f"no such setting: {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    return [f"{flag_name(name)}={_spelled(value)}" for name, value in settings.items()]


def _spelled(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _parsed(parse: Callable[[str], Any], value: str, source: str) -> Any:
    try:
        return parse(value)
    except ValueError as error:
        raise BadSetting(f"{source} must be {error}, not {value!r}") from error
