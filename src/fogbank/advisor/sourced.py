"""The parts that every knowledge file is made of: statements that carry where they come from."""

from __future__ import annotations

import datetime
from typing import Annotated

import msgspec

Sources = Annotated[list[str], msgspec.Meta(min_length=1)]


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of everything read from a data file: no field may be missing, none may be unknown."""


class Document(Record, frozen=True, kw_only=True):
    """An AWS document by its title: the day the file was last compared with it, or why it was not.

    `unverified` is the reason where no date can be given: the page could not be found, or nobody looked yet.
    """

    title: str
    checked: datetime.date | None = None
    unverified: str = ""

    def __str__(self) -> str:
        state = f"checked {self.checked}" if self.checked else f"not verified: {self.unverified}"
        return f"{self.title} ({state})"


class Sourced(Record, frozen=True, kw_only=True):
    """A statement with its sources.

    A source is `notes: HEADING` (a heading of the study notes) or `aws: KEY` (a key of the file's
    `[documents]`). `changed` tells what is different today from what the notes say.
    """

    source: Sources
    changed: str = ""


class Fact(Sourced, frozen=True, kw_only=True):
    """A named statement."""

    text: str
    name: str = ""


class Listing(Sourced, frozen=True, kw_only=True):
    """A list of short items with one source."""

    items: list[str]
