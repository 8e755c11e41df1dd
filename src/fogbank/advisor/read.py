"""Read one data file into its type, or say which file, which line and why not."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

from fogbank.advisor.errors import KnowledgeError
from fogbank.advisor.locate import line_of
from fogbank.advisor.sourced import Record

R = TypeVar("R", bound=Record)
_PATH = re.compile(r" - at `(\$[^`]*)`")
_LINE = re.compile(r"line (\d+)")


def read(file: Path, kind: type[R]) -> R:
    """Return the file's content as `kind`; raises KnowledgeError for anything that does not fit."""
    name = file.name
    try:
        text = file.read_text(encoding="utf-8")
        return msgspec.convert(tomllib.loads(text), kind)
    except tomllib.TOMLDecodeError as error:
        at = _LINE.search(str(error))
        raise KnowledgeError(name, int(at[1]) if at else None, str(error)) from error
    except msgspec.ValidationError as error:
        path = _PATH.search(str(error))
        line = line_of(text, path[1]) if path else None
        raise KnowledgeError(name, line, str(error)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(name, None, f"cannot be read: {error}") from error
