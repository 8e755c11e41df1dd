"""How fast the compiled codecs are beside a walk over the model, which is how botocore does it.

Run: python bench/codecs.py. Prints figures of this machine and this moment; only the ratios mean anything.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from fogbank.aws.codec import codec_for
from fogbank.aws.http import HttpRequest
from fogbank.aws.model import ServiceModel
from fogbank.aws.validate import validator_for

ROUNDS = 5


def microseconds(call: Callable[[], Any], calls: int) -> float:
    """The best of several rounds, per call."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(calls):
            call()
        best = min(best, (time.perf_counter() - start) / calls)
    return best * 1e6


def members_of(model: ServiceModel, shape_name: str, depth: int = 0) -> dict[str, Any]:
    """One value for every member, to a depth of four."""
    return {
        name: value_of(model, ref.shape, depth + 1)
        for name, ref in model.shapes[shape_name].members.items()
        if depth < 4
    }


def value_of(model: ServiceModel, shape_name: str, depth: int) -> Any:
    shape = model.shapes[shape_name]
    match shape.type:
        case "structure":
            return members_of(model, shape_name, depth)
        case "list":
            assert shape.member is not None
            return [value_of(model, shape.member.shape, depth)]
        case "timestamp":
            return datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
        case "integer" | "long":
            return 5432
        case "boolean":
            return True
        case "float" | "double":
            return 1.5
    return "orders-database"


def first_use() -> None:
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    ServiceModel.load("rds")
    print(f"memory of the rds model       {(tracemalloc.get_traced_memory()[0] - before) / 1e6:8.2f} MB")
    tracemalloc.stop()
    from fogbank.aws import model

    model._load.cache_clear()
    start = time.perf_counter()
    loaded = ServiceModel.load("rds")
    after_load = time.perf_counter()
    codec_for(loaded, "query").operation("DescribeDBInstances")
    compiled = time.perf_counter()
    print(f"load the rds model            {(after_load - start) * 1e3:8.2f} ms")
    print(f"compile DescribeDBInstances   {(compiled - after_load) * 1e3:8.2f} ms")


def main() -> None:
    first_use()
    import botocore.parsers
    import botocore.serialize
    from botocore.loaders import Loader
    from botocore.model import ServiceModel as BotocoreModel

    model = ServiceModel.load("rds")
    operation = codec_for(model, "query").operation("DescribeDBInstances")
    instance = members_of(model, "DBInstance")
    one, hundred = {"DBInstances": [instance]}, {"DBInstances": [instance] * 100}
    single = microseconds(lambda: operation.serialize(one, "id"), 500)
    many = microseconds(lambda: operation.serialize(hundred, "id"), 10)
    print(f"serialize 1 instance          {single:8.1f} µs  ({len(instance)} members)")
    size = len(operation.serialize(hundred, "id").body)
    print(f"serialize 100 instances       {many:8.1f} µs  ({size} bytes)")

    parameters = {"Filters": [{"Name": "engine", "Values": ["postgres"]}], "MaxRecords": 50}
    theirs = BotocoreModel(Loader().load_service_model("rds", "service-2"), "rds")
    their_operation = theirs.operation_model("DescribeDBInstances")
    serializer = botocore.serialize.create_serializer("query", include_validation=False)
    body = urlencode(serializer.serialize_to_request(parameters, their_operation)["body"]).encode()
    request = HttpRequest("POST", "/", "", {}, body)
    parse = microseconds(lambda: operation.parse(request), 2000)
    print(f"parse a query request         {parse:8.1f} µs")
    validate, parsed = validator_for(model, "DescribeDBInstances"), operation.parse(request)
    print(f"validate it                   {microseconds(lambda: validate(parsed), 2000):8.1f} µs")

    their_single = microseconds(lambda: serializer.serialize_to_request(parameters, their_operation), 500)
    print(f"botocore serializes it in     {their_single:8.1f} µs")
    received = {"status_code": 200, "headers": {}, "body": operation.serialize(one, "id").body}
    parser = botocore.parsers.create_parser("query")
    their_parse = microseconds(lambda: parser.parse(received, their_operation.output_shape), 50)
    print(
        f"botocore parses 1 instance in {their_parse:8.1f} µs, {their_parse / single:.1f} times our writing"
    )


if __name__ == "__main__":
    main()
