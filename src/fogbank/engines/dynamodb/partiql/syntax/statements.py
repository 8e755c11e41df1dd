"""Whole statements, and the cache of what was parsed."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from fogbank.engines.dynamodb.partiql.syntax.refusals import malformed
from fogbank.engines.dynamodb.partiql.syntax.selects import Selects
from fogbank.engines.dynamodb.partiql.syntax.tokens import Kind
from fogbank.engines.dynamodb.partiql.syntax.tree import (
    Assignment,
    Delete,
    Fragment,
    Insert,
    Node,
    Returning,
    Source,
    Update,
)

_CACHED_TEXTS: Final = 512
_LONGEST_CACHED: Final = 1024  # characters; long statements tend to hold their values and to come once
_RETURNED: Final = ("all_old", "all_new", "modified_old", "modified_new")


def parse(text: str) -> Node:
    """A statement's tree, or an expression's where the text is none. Raises ValidationException."""
    return _cached(text) if len(text) <= _LONGEST_CACHED else _parse(text)


def _parse(text: str) -> Node:
    parser = _Parser(text)
    node = parser.expression()
    parser.finish()
    return node


_cached = lru_cache(maxsize=_CACHED_TEXTS)(_parse)


class _Parser(Selects):
    def statement(self, keyword: str) -> Node | None:
        match keyword:
            case "set" | "remove":
                return Fragment(self._changes())
            case "select" | "insert_into" | "update" | "delete" | "from":
                self.index += 1
        match keyword:
            case "select":
                return self.select()
            case "insert_into":
                return self._insert()
            case "update":
                return self._update()
            case "delete":
                return self._delete()
            case "from":
                return self._from()
        return None

    def _insert(self) -> Insert:
        source = Source(self.simple_path())
        bulk = not self.take_keyword("value")
        value = self.expression()
        return Insert(source, value, self._returning(), bulk)

    def _update(self) -> Update:
        source = self._table()
        changes = self._changes()
        where = self.where()
        return Update(source, changes, where, self._returning())

    def _from(self) -> Update:
        """An UPDATE with its parts in another order: FROM table WHERE … SET …"""
        source = self.source()
        where = self.where()
        changes = self._changes()
        return Update(source, changes, where, self._returning())

    def _delete(self) -> Delete:
        if not self.take_keyword("from"):
            raise malformed("Expected FROM after DELETE")
        source = self._table()
        where = self.where()
        return Delete(source, where, self._returning())

    def _table(self) -> Source:
        path = self.simple_path()
        return Source(path, self.alias())

    def _changes(self) -> tuple[Assignment, ...]:
        """SET and REMOVE, each as often as wanted and at least one of them."""
        changes: list[Assignment] = []
        while self.keyword in ("set", "remove"):
            removes = self.keyword == "remove"
            self.index += 1
            changes.append(Assignment(self.simple_path(), None) if removes else self._assignment())
            while not removes and self.take(","):
                changes.append(self._assignment())
        if not changes:
            raise malformed("Expected data manipulation")
        return tuple(changes)

    def _assignment(self) -> Assignment:
        target = self.simple_path()
        if self.token.kind is not Kind.OPERATOR or self.token.text != "=":
            raise malformed("Expected '='")
        self.index += 1
        return Assignment(target, self.expression())

    def _returning(self) -> Returning | None:
        if not self.take_keyword("returning"):
            return None
        which = self.keyword
        if which not in _RETURNED:
            raise malformed("Expected returning clause")
        self.index += 1
        everything = self.take("*")
        if not everything:
            self.list_of(self.expression)
        return Returning(which, everything)
