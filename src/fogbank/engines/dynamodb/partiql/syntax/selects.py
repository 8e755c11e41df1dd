"""SELECT, and what stands behind FROM."""

from __future__ import annotations

from fogbank.engines.dynamodb.partiql.syntax.infixes import Infixes
from fogbank.engines.dynamodb.partiql.syntax.refusals import malformed
from fogbank.engines.dynamodb.partiql.syntax.tokens import Kind, Spot
from fogbank.engines.dynamodb.partiql.syntax.tree import Clause, Node, Order, Select, Source, Star
from fogbank.engines.dynamodb.partiql.syntax.words import PRECEDENCE

_CLAUSE = PRECEDENCE["union"] + 1  # expressions of clauses end before set operators
_JOINS = frozenset({"join", "cross_join", "inner_join", "left_join", "right_join", "outer_join"})
_ALONE = "Other expressions may not be present in the select list when '*' is used without dot notation."


class Selects(Infixes):
    def select(self) -> Select:
        """A SELECT, behind the word itself."""
        self._clause: Clause | None = None
        if self.keyword == "distinct":
            self._refuse_later("DISTINCT", self.token.spot)
        if self.keyword in ("distinct", "all"):
            self.index += 1
        columns, aliased = self._columns()
        if not self.take_keyword("from"):
            raise malformed("Expected FROM after SELECT list")
        source = self.source()
        where = self.where()
        self._unsupported("group", "having")
        order = self._order()
        self._unsupported("limit", "offset")
        return Select(columns, source, where, order, aliased, self._clause)

    def _columns(self) -> tuple[tuple[Node, ...], bool]:
        columns, aliased = [], False
        while True:
            columns.append(self._column())
            aliased = self.alias() or aliased
            if not self.take(","):
                break
        if len(columns) > 1 and any(isinstance(column, Star) for column in columns):
            raise malformed(_ALONE)
        return tuple(columns), aliased

    def _column(self) -> Node:
        spot = self.token.spot
        return Star(spot) if self.take("*") else self.expression()

    def alias(self) -> bool:
        """Goes past an alias, with AS or without."""
        for word in ("as", "at", "by"):
            if self.keyword == word:
                self.index += 1
                if self.token.kind not in (Kind.NAME, Kind.QUOTED):
                    raise malformed(f"Expected identifier for {word.upper()}-alias")
                self.index += 1
                return True
        if self.token.kind in (Kind.NAME, Kind.QUOTED):
            self.index += 1
            return True
        return False

    def source(self) -> Source:
        """A table behind FROM; joins are read so that they can be refused."""
        path = self.expression(_CLAUSE)
        aliased = self.alias()
        joined = False
        while self.at(",") or self.keyword in _JOINS:
            self.index += 1
            self.expression(_CLAUSE)
            self.alias()
            if self.take_keyword("on"):
                self.expression(_CLAUSE)
            joined = True
        return Source(path, aliased, joined)

    def where(self) -> Node | None:
        return self.expression(_CLAUSE) if self.take_keyword("where") else None

    def _order(self) -> tuple[Order, ...]:
        if not self.take_keyword("order"):
            return ()
        self.expect_keyword("by")
        orders = [self._ordered()]
        while self.take(","):
            orders.append(self._ordered())
        return tuple(orders)

    def _ordered(self) -> Order:
        by = self.expression(_CLAUSE)
        descending = self.take_keyword("desc")
        if not descending:
            self.take_keyword("asc")
        return Order(by, descending)

    def _unsupported(self, *words: str) -> None:
        """Clauses that the grammar knows: they are refused when the whole statement could be read."""
        for word in words:
            if self.take_keyword(word):
                if word == "group":
                    self.expect_keyword("by")
                spot = self.token.spot
                self.list_of(lambda: self.expression(_CLAUSE))
                self._refuse_later("GROUP BY" if word == "group" else word.upper(), spot)

    def _refuse_later(self, name: str, spot: Spot) -> None:
        if self._clause is None:
            self._clause = Clause(name, spot)
