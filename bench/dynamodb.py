"""DynamoDB's data plane at 1 and 64 connections, against dynalite, ministack, moto_server and our null listener.

    python -m bench.dynamodb [rounds]

Items of 1 KB in one table with a partition and a sort key. `null` is our own listener sending a fixed 1 KB body,
`full` our server with fsync before the reply.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack

import msgspec
from bench import null, rivals
from bench.client import Load, measure
from bench.rounds import interleaved, table

_SECONDS = 1.0
_ITEMS = 2000
_PARTITION = 100  # items of the partition that a Query reads
_encode = msgspec.json.encode
_random = random.Random(1)  # noqa: S311 - the same items for everyone

# figure -> (rival, at least so many times its rate)
GOALS = {
    "put 64": (("dynalite", 2.0), ("ministack", 10.0), ("null", 0.25)),
    "get 64": (("dynalite", 2.0), ("ministack", 12.0), ("null", 0.32)),
    "update 64": (("dynalite", 1.5), ("ministack", 8.0)),
    "put 1": (("dynalite", 1.0),),
    "get 1": (("dynalite", 1.0),),
    "query 1": (("dynalite", 5.0),),
    "scan 1": (("dynalite", 3.0),),
    "batch 1": (("dynalite", 2.5),),
}


def _item(number: int, partition: str) -> dict[str, dict[str, object]]:
    text = "".join(_random.choices("abcdefghijklmnopqrstuvwxyz ", k=180))
    return {
        "pk": {"S": partition},
        "sk": {"N": str(number)},
        "name": {"S": f"customer {number}"},
        "n": {"N": "0"},
        "active": {"BOOL": True},
        "text": {"S": text},
        "tags": {"SS": ["one", "two", "three"]},
        "address": {"M": {"street": {"S": text[:60]}, "city": {"S": "Oulu"}, "zip": {"N": "90100"}}},
        "lines": {"L": [{"S": text[i : i + 60]} for i in range(0, 180, 60)] * 2},
    }


def _request(operation: str, **body: object) -> bytes:
    return rivals.dynamodb(operation, _encode({"TableName": "bench", **body}))


def _requests() -> dict[str, list[bytes]]:
    numbers = range(_ITEMS)
    keys = [{"pk": {"S": f"p{number}"}, "sk": {"N": str(number)}} for number in numbers]
    puts = [_request("PutItem", Item=_item(number, f"p{number}")) for number in numbers]
    batch = [{"PutRequest": {"Item": _item(number, f"b{number}")}} for number in range(1000)]
    return {
        "put": puts,
        "get": [_request("GetItem", Key=key) for key in keys],
        "update": [
            _request(
                "UpdateItem",
                Key=key,
                UpdateExpression="SET n = n + :d",
                ExpressionAttributeValues={":d": {"N": "1"}},
            )
            for key in keys
        ],
        "query": [
            _request(
                "Query", KeyConditionExpression="pk = :p", ExpressionAttributeValues={":p": {"S": "many"}}
            )
        ],
        "scan": [_request("Scan")],
        "batch": [
            rivals.dynamodb("BatchWriteItem", _encode({"RequestItems": {"bench": batch[at : at + 25]}}))
            for at in range(0, 1000, 25)
        ],
    }


def _prepare(port: int, requests: Mapping[str, list[bytes]]) -> None:
    definitions = [
        {"AttributeName": "pk", "AttributeType": "S"},
        {"AttributeName": "sk", "AttributeType": "N"},
    ]
    keys = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
    create = _request(
        "CreateTable", AttributeDefinitions=definitions, KeySchema=keys, BillingMode="PAY_PER_REQUEST"
    )
    _ask(port, create)
    while b'"ACTIVE"' not in rivals.ask(port, _request("DescribeTable")):
        time.sleep(0.01)
    many = [_request("PutItem", Item=_item(number, "many")) for number in range(_PARTITION)]
    for message in [*requests["put"], *many]:
        _ask(port, message)


def _ask(port: int, message: bytes) -> None:
    answer = rivals.ask(port, message)
    if not answer.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(answer.decode(errors="replace"))


def _measurer(
    port: int, pid: int, requests: Mapping[str, list[bytes]], only: tuple[str, ...]
) -> Callable[[], Mapping[str, float]]:
    def once() -> Mapping[str, float]:
        figures: dict[str, float] = {}
        for name in only:
            for connections in (1, 64) if name in ("put", "get", "update") else (1,):
                load = Load("127.0.0.1", port, requests[name], connections, _SECONDS, 0.3)
                result = measure(load, pid)
                if result.errors:
                    raise RuntimeError(f"{result.errors} errors of {result.requests} {name} at {port}")
                figures[f"{name} {connections}"] = result.per_second
                figures[f"{name} {connections} p50"] = result.p50_us
                figures[f"{name} {connections} cpu"] = result.cpu_us or 0.0
        return figures

    return once


def main(rounds: int = 5) -> None:
    requests = _requests()
    everything = tuple(requests)
    with ExitStack() as stack:
        measurers = {}
        contestants = (
            rivals.fogbank("--engines=none"),
            rivals.Contestant("full", rivals.fogbank("--engines=none", "--durability=full").command),
            rivals.dynalite(),
            rivals.ministack(),
            rivals.moto(),
        )
        for contestant in contestants:
            running = stack.enter_context(rivals.start(contestant))
            _prepare(running.port, requests)
            only = ("put",) if contestant.name == "full" else everything
            measurers[contestant.name] = _measurer(running.port, running.pid, requests, only)
        process, port = null.with_server("listener")
        stack.callback(process.terminate)
        measurers["null"] = _measurer(
            port, process.pid, {"put": [null.REQUEST], "get": [null.REQUEST]}, ("put", "get")
        )
        medians = interleaved(measurers, rounds)
    _print(medians)


def _print(medians: Mapping[str, Mapping[str, float]]) -> None:
    ours = medians["fogbank"]
    names = [name for name in ours if not name.endswith((" p50", " cpu"))]
    rows = [("", *medians)]
    for name in names:
        rates = [found.get(name) for found in medians.values()]
        rows.append((name, *(f"{rate:.0f}/s ({ours[name] / rate:.2f}x)" if rate else "" for rate in rates)))
        for figure in ("p50", "cpu"):
            values = [found.get(f"{name} {figure}") for found in medians.values()]
            rows.append((f"  {figure}", *(f"{value:.0f} µs" if value else "" for value in values)))
    table(rows)
    for name, goals in GOALS.items():
        for rival, goal in goals:
            ratio = ours[name] / medians[rival][name]
            print(f"{name} against {rival}: {ratio:.2f}, goal {goal}: {'met' if ratio >= goal else 'missed'}")
    print(f"durable put: {medians['full']['put 64'] / ours['put 64']:.2f} of ours, goal 0.5")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
