"""Where a table keeps what: its key, its indexes, who records its changes, and the keys of all of it in the store.

| key | value |
|---|---|
| table, `i`, hash of the partition key, partition key, sort key | size of the item, the item |
| table, `x`, index, hash of the index's partition key, its partition key, its sort key, hash of the item's key, the item's key | size, projection |
| table, `t` | how many items and bytes, of the table and of each index |
| table, `c`, hash of the partition key, partition key | bytes of an item collection, where there are local indexes |
| table, `h`, number | a history: see `history` |
| stream, `r`, sequence number | a change |
| membership, … | what a replicated table keeps of its items: see `replication` |
| backup, `i`, as of the table's items | an item, as of the table's |

Table, stream and backup are a letter and eight bytes of their own ids. The hash is DynamoDB's own: it gives a scan its order and parallel
segments their equal parts.
"""  # noqa: E501 - a table

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from fogbank.engines.dynamodb.expressions.key_schema import KeySchema
from fogbank.engines.dynamodb.values.hashes import HASHES, hash_of, plain
from fogbank.engines.dynamodb.values.key_rules import MAX_HASH, MAX_RANGE
from fogbank.engines.dynamodb.values.keys import after, encode, encode_all, whole_number
from fogbank.engines.dynamodb.values.kinds import Item
from fogbank.engines.dynamodb.values.numbers import is_whole

if TYPE_CHECKING:
    from fogbank.engines.dynamodb.recording import Recorder


class Index(Struct, frozen=True):
    """A secondary index. `number` tells it from all others that the table ever had.

    `projection` is AWS's word; `attributes` are what it includes besides keys.
    """

    name: str
    number: int
    schema: KeySchema
    projection: str
    attributes: tuple[str, ...] = ()
    local: bool = False
    online: bool = True  # all items from before it are in it


class Layout:
    """One table's, made once for every version of its description."""

    __slots__ = (
        "collections",
        "index_keys",
        "indexes",
        "items",
        "key",
        "key_names",
        "plain_key",
        "recorders",
        "region_of_index",
        "tally",
    )

    def __init__(
        self,
        table_id: bytes,
        key: KeySchema,
        indexes: tuple[Index, ...] = (),
        recorders: tuple[Recorder, ...] = (),
    ) -> None:
        """`recorders` keep something of every change of an item, in its transaction."""
        self.key = key
        self.key_names = key.names
        limits = [*((one, MAX_HASH) for one in key.hashes), *((one, MAX_RANGE) for one in key.ranges)]
        self.plain_key = tuple((one.name, one.kind, most) for one, most in limits)
        self.indexes = indexes
        self.index_keys = {
            one.name: one.kind for index in indexes for one in index.schema.hashes + index.schema.ranges
        }
        self.recorders = recorders
        self.items = table_id + b"i"
        self.tally = table_id + b"t"
        self.collections = table_id + b"c" if any(index.local for index in indexes) else None
        self.region_of_index = {index.number: table_id + b"x" + index.number.to_bytes(2) for index in indexes}

    def index(self, name: str) -> Index | None:
        return next((index for index in self.indexes if index.name == name), None)

    def item_key(self, item: Item) -> bytes:
        """The store's key of an item, or of its key alone. The attributes were checked."""
        attribute = self.key.hashes[0]
        partition = encode(item[attribute.name])
        start = self.items + hash_of(plain(partition, attribute.kind)) + partition
        ranges = self.key.ranges
        return start + encode(item[ranges[0].name]) if ranges else start

    def plain_place(self, key: Item) -> bytes | None:
        """`item_key` of a key as a request gives it, in a third of the time that checking and placing it takes.

        None for a key that has something wrong with it, is not in normal form, or is none of the usual: look
        closely at that one.
        """
        return self.plain_place_of(key) if len(key) == len(self.plain_key) else None

    def plain_place_of(self, item: Item) -> bytes | None:
        """The same of an item, whose key is among its attributes."""
        parts: list[bytes] = []
        try:
            for name, kind, most in self.plain_key:
                value = item[name]
                content = value[kind]
                if kind == "S" and content.isascii() and 0 < len(content) <= most and "\0" not in content:
                    parts.append(content.encode() + b"\0\0")
                elif kind == "N" and is_whole(content):
                    parts.append(whole_number(content))
                else:
                    return None
                if len(value) != 1:
                    return None
        except (KeyError, TypeError, AttributeError):  # not there, or of another type: no text
            return None
        partition = parts[0]
        content = partition[:-2] if self.plain_key[0][1] == "S" else partition[:-1]  # as `plain` has it
        place = self.items + hash_of(content) + partition
        return place + parts[1] if len(parts) == 2 else place

    def entry_key(self, index: Index, item: Item) -> bytes | None:
        """The store's key of an item's entry in an index; None where the item lacks one of its attributes.

        So does one from before the index that has something of another type there.
        """
        schema = index.schema
        for attribute in schema.hashes + schema.ranges:
            if attribute.kind not in item.get(attribute.name, ()):
                return None
        partition = encode_all(item[attribute.name] for attribute in schema.hashes)
        sort = encode_all(item[attribute.name] for attribute in schema.ranges)
        own = [(encode(item[name]), kind) for name, kind, _ in self.plain_key]
        own_hash = hash_of(b"".join([plain(*one) for one in own]))
        return self.partition(index, partition) + sort + own_hash + b"".join([encoded for encoded, _ in own])

    def region(self, index: Index | None) -> bytes:
        """What the keys of all items, or of all entries of an index, begin with."""
        return self.items if index is None else self.region_of_index[index.number]

    def partition(self, index: Index | None, encoded: bytes) -> bytes:
        """What the keys of one partition begin with; `encoded` is its key's value.

        How DynamoDB hashes a key of several attributes is not known: they are taken as they are encoded.
        """
        hashes = self.key.hashes if index is None else index.schema.hashes
        content = plain(encoded, hashes[0].kind) if len(hashes) == 1 else encoded
        return self.region(index) + hash_of(content) + encoded

    def cursor_key(self, index: Index | None, item: Item) -> bytes:
        """The store's key that an ExclusiveStartKey means."""
        if index is None:
            return self.item_key(item)
        key = self.entry_key(index, item)
        assert key is not None, "the starting key was checked"
        return key


def key_of(layout: Layout, item: Item, index: Index | None = None) -> Item:
    """The attributes that tell where an item is: of the index, where there is one, and of the table."""
    names = layout.key_names if index is None else dict.fromkeys((*index.schema.names, *layout.key_names))
    return {name: item[name] for name in names}


def segment(region: bytes, number: int, total: int) -> tuple[bytes, bytes]:
    """The bounds of one of the `total` parts of a parallel scan."""
    first, end = HASHES * number // total, HASHES * (number + 1) // total
    upper = after(region) if end == HASHES else region + end.to_bytes(4)
    assert upper is not None, "regions begin with a letter"
    return region + first.to_bytes(4), upper
