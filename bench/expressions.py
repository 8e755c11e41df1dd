"""What DynamoDB's expressions and values cost: parsing cold and cached, binding to a request, evaluating.

Run: python bench/expressions.py. Prints microseconds of this machine and this moment; only the ratios mean anything.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from fogbank.engines.dynamodb.expressions.condition import parse_condition
from fogbank.engines.dynamodb.expressions.key_bounds import KeyBounds
from fogbank.engines.dynamodb.expressions.key_condition import parse_key_condition
from fogbank.engines.dynamodb.expressions.key_schema import KeyAttribute, KeySchema
from fogbank.engines.dynamodb.expressions.placeholders import Placeholders
from fogbank.engines.dynamodb.expressions.projection import parse_projection
from fogbank.engines.dynamodb.expressions.requests import bound
from fogbank.engines.dynamodb.expressions.syntax import (
    parse_condition_text,
    parse_projection_text,
    parse_update_text,
)
from fogbank.engines.dynamodb.values.keys import encode
from fogbank.engines.dynamodb.values.sizes import item_size
from fogbank.engines.dynamodb.values.validation import normalize_item

ROUNDS = 5
CALLS = 3000

ITEM: dict[str, Any] = {
    "id": {"S": "customer#0000001"},
    "version": {"N": "17"},
    "state": {"S": "active"},
    "amount": {"N": "1234.56"},
    "tags": {"SS": ["a", "b", "c"]},
    "address": {"M": {"city": {"S": "Linz"}, "zip": {"S": "4020"}}},
    "entries": {"L": [{"M": {"sku": {"S": f"sku-{n}"}, "n": {"N": str(n)}}} for n in range(10)]},
    "body": {"S": "x" * 400},
}
NAMES = {"#s": "state"}
VALUES = {":s": {"S": "active"}, ":n": {"N": "5"}, ":m": {"N": "100"}, ":t": {"S": "b"}, ":one": {"N": "1"}}
TABLE = KeySchema((KeyAttribute("id", "S"),), (KeyAttribute("version", "N"),))

CREATE = "attribute_not_exists(id)"
FILTER = "#s = :s AND version BETWEEN :n AND :m AND (contains(tags, :t) OR size(body) > :m)"
KEYS = "id = :s AND version > :n"
PROJECTION = "id, #s, address.city, entries[0].sku, entries[3]"
UPDATE = "SET version = version + :one, #s = :s, address.city = :t REMOVE entries[9] ADD amount :n"
REQUEST: dict[str, Any] = {
    "UpdateExpression": UPDATE,
    "ExpressionAttributeNames": NAMES,
    "ExpressionAttributeValues": {name: VALUES[name] for name in (":s", ":n", ":t", ":one")},
}


def microseconds(call: Callable[[], Any]) -> float:
    """The best of several rounds, per call."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(CALLS):
            call()
        best = min(best, (time.perf_counter() - start) / CALLS)
    return best * 1e6


def show(what: str, call: Callable[[], Any]) -> None:
    print(f"{what:<44} {microseconds(call):8.2f} µs")


def usage() -> Placeholders:
    """Placeholders of values that are normalized already, as a request's are."""
    return Placeholders(NAMES, VALUES)


def create() -> Any:
    return parse_condition(CREATE, "ConditionExpression", Placeholders())


def filtered() -> Any:
    return parse_condition(FILTER, "FilterExpression", usage())


def keyed() -> KeyBounds:
    return parse_key_condition(KEYS, NAMES, VALUES, usage()).against(TABLE)


def projected() -> Any:
    return parse_projection(PROJECTION, NAMES, usage())


def updated() -> Any:
    update, _ = bound(REQUEST)
    return update


def main() -> None:
    for what, parse, text in (
        ("attribute_not_exists", parse_condition_text, CREATE),
        ("filter of 6 conditions", parse_condition_text, FILTER),
        ("projection of 5 paths", parse_projection_text, PROJECTION),
        ("update of 5 actions", parse_update_text, UPDATE),
    ):
        show(f"parse cold: {what}", lambda parse=parse, text=text: parse.__wrapped__(text))
    show("placeholders: 1 name, 5 values", usage)
    show("bind: attribute_not_exists", create)
    show("bind: filter (with placeholders)", filtered)
    show("bind: key condition to bounds (same)", keyed)
    show("bind: projection (same)", projected)
    show("bind: update, values and all", updated)
    missing, matching, part, update, bounds = create(), filtered(), projected(), updated(), keyed()
    show("evaluate: attribute_not_exists", lambda: missing.evaluate(ITEM))
    show("evaluate: filter", lambda: matching.evaluate(ITEM))
    show("apply: projection", lambda: part.apply(ITEM))
    show("apply: update", lambda: update.apply(ITEM))
    show("apply: update, with UPDATED_NEW", lambda: update.apply(ITEM).updated_new())
    show("bounds to bytes", bounds.sort_range)
    show("encode: string key", lambda: encode(ITEM["id"]))
    show("encode: number key", lambda: encode(ITEM["amount"]))
    show("normalize: item of 1 KB", lambda: normalize_item(ITEM))
    show("size: item of 1 KB", lambda: item_size(ITEM))


if __name__ == "__main__":
    main()
