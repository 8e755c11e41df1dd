"""Keys of any length over LMDB, whose own keys end at 511 bytes; the order is kept.

A key of up to `SLICE` bytes is kept as it is. A longer one is cut: its first slice, one zero byte longer, links to
a *layer* that holds the rests of all keys that begin with this slice, cut again where they are too long. Only
links have `SLICE + 1` bytes, so a link sorts behind the key that is exactly its slice and before everything that
is greater than all keys that begin with it. Layers live in a database of their own, each under the eight bytes
of its number. Masstree (Mao, Kohler, Morris; EuroSys 2012) orders long keys in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

SLICE: Final = 500  # and 1 for a link, and 8 for a layer's number: below LMDB's 511
# The database of layers, which LMDB lists among the keys of the main one: too long for a place of ours, and last.
NAME_OF_LAYERS: Final = b"\xff" * (SLICE + 5)
_NUMBER: Final = 8
_NEWEST: Final = b"\0" * _NUMBER  # where the number of the newest layer is kept: no layer has the number 0


class Layered:
    """One LMDB transaction, `txn`. `keys` is the database of whole keys, `layers` that of layers."""

    __slots__ = ("_keys", "_layers", "txn", "wrote")

    def __init__(self, txn: Any, keys: Any, layers: Any) -> None:
        self.txn = txn
        self.wrote = False
        self._keys = keys
        self._layers = layers

    def get(self, key: bytes) -> bytes | None:
        if len(key) <= SLICE:
            found: bytes | None = self.txn.get(key)
            return found
        place = self._place(key)
        return None if place is None else self.txn.get(place, db=self._layers)

    def put(self, key: bytes, value: bytes) -> None:
        self.wrote = True
        if len(key) <= SLICE:
            self.txn.put(key, value)
            return
        database, prefix = self._keys, b""
        while len(key) > SLICE:
            link = prefix + key[:SLICE] + b"\0"
            number = self.txn.get(link, db=database)
            if number is None:
                number = self._new_layer()
                self.txn.put(link, number, db=database)
            database, prefix, key = self._layers, number, key[SLICE:]
        self.txn.put(prefix + key, value, db=database)

    def delete(self, key: bytes) -> None:
        self.wrote = True
        if len(key) <= SLICE:
            self.txn.delete(key)
            return
        links = self._links(key)
        if links is None:
            return
        rest = key[SLICE * len(links) :]
        self.txn.delete(self.txn.get(links[-1][1], db=links[-1][0]) + rest, db=self._layers)
        for database, link in reversed(links):
            if not self._is_empty(self.txn.get(link, db=database)):
                return
            self.txn.delete(link, db=database)

    def range(
        self, lower: bytes = b"", upper: bytes | None = None, *, reverse: bool = False
    ) -> Iterator[tuple[bytes, bytes]]:
        if upper is not None and lower >= upper:
            return iter(())
        walk = self._backward if reverse else self._forward
        return walk(self._keys, b"", b"", lower, upper)

    # Layers

    def _new_layer(self) -> bytes:
        newest = int.from_bytes(self.txn.get(_NEWEST, db=self._layers) or b"") + 1
        number = newest.to_bytes(_NUMBER)
        self.txn.put(_NEWEST, number, db=self._layers)
        return number

    def _links(self, key: bytes) -> list[tuple[Any, bytes]] | None:
        """The links that lead to a long key's last layer; None where one is missing."""
        links, database, prefix = [], self._keys, b""
        while len(key) > SLICE:
            link = prefix + key[:SLICE] + b"\0"
            number = self.txn.get(link, db=database)
            if number is None:
                return None
            links.append((database, link))
            database, prefix, key = self._layers, number, key[SLICE:]
        return links

    def _place(self, key: bytes) -> bytes | None:
        """A long key's place in the database of layers."""
        links = self._links(key)
        if links is None:
            return None
        database, link = links[-1]
        number: bytes = self.txn.get(link, db=database)
        return number + key[SLICE * len(links) :]

    def _is_empty(self, number: bytes) -> bool:
        cursor = self.txn.cursor(db=self._layers)
        return not (cursor.set_range(number) and cursor.key().startswith(number))

    # Ranges. `prefix` is the layer's number, `path` what comes before its keys; bounds are without both.

    def _forward(
        self, database: Any, prefix: bytes, path: bytes, lower: bytes, upper: bytes | None
    ) -> Iterator[tuple[bytes, bytes]]:
        cursor = self.txn.cursor(db=database)
        start = prefix + (lower[:SLICE] + b"\0" if len(lower) > SLICE else lower)
        if not (cursor.set_range(start) if start else cursor.first()):
            return
        skip = len(prefix)
        link_length = skip + SLICE + 1
        for place, value in cursor.iternext():
            if skip and not place.startswith(prefix):
                return
            if len(place) >= link_length:
                if len(place) > link_length:
                    return  # the name
                head = place[skip:-1]
                if upper is not None and head >= upper:
                    return
                below, above = _inside(head, lower), _inside(head, upper)
                yield from self._forward(self._layers, value, path + head, below or b"", above)
                continue
            key = place[skip:] if skip else place
            if upper is not None and key >= upper:
                return
            yield (path + key if path else key), value

    def _backward(
        self, database: Any, prefix: bytes, path: bytes, lower: bytes, upper: bytes | None
    ) -> Iterator[tuple[bytes, bytes]]:
        cursor = self.txn.cursor(db=database)
        if not self._before(cursor, prefix, upper):
            return
        skip = len(prefix)
        link_length = skip + SLICE + 1
        for place, value in cursor.iterprev():
            if skip and not place.startswith(prefix):
                return
            if len(place) >= link_length:
                if len(place) > link_length:
                    continue  # the name
                head = place[skip:-1]
                below = _inside(head, lower)
                if below is None and head < lower:
                    return
                above = _inside(head, upper)
                yield from self._backward(self._layers, value, path + head, below or b"", above)
                continue
            key = place[skip:] if skip else place
            if key < lower:
                return
            yield (path + key if path else key), value

    @staticmethod
    def _before(cursor: Any, prefix: bytes, upper: bytes | None) -> bool:
        """Put the cursor on the last place of a layer below `upper`, or on the link that leads there."""
        if upper is None:
            end = (int.from_bytes(prefix) + 1).to_bytes(_NUMBER) if prefix else None
        elif len(upper) > SLICE:
            end = prefix + upper[:SLICE] + b"\0\0"  # just behind the link
        else:
            end = prefix + upper
        found: bool = cursor.prev() if end is not None and cursor.set_range(end) else cursor.last()
        return found


def _inside(head: bytes, bound: bytes | None) -> bytes | None:
    """What a bound means inside the layer of a slice; None where it lies outside."""
    if bound is not None and len(bound) > SLICE and bound.startswith(head):
        return bound[SLICE:]
    return None
