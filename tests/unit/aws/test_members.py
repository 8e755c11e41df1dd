from __future__ import annotations

from typing import Any

import msgspec

from fogbank.aws.members import view
from fogbank.aws.model import ServiceModel


class Endpoint(msgspec.Struct, frozen=True):
    address: str
    port: int | None = None


class Instance(msgspec.Struct, frozen=True, kw_only=True):
    db_instance_identifier: str
    endpoint: Endpoint | None = None
    tag_list: tuple[Any, ...] = ()
    multi_az: bool = False
    account: str = "ours alone"


def test_an_object_is_projected_onto_its_shape() -> None:
    project = view(ServiceModel.load("rds"), "DBInstance")
    instance = Instance(
        db_instance_identifier="a",
        endpoint=Endpoint("127.64.0.1"),
        tag_list=({"key": "k", "value": "v"}, {"Key": "K", "Value": "V"}),
    )
    assert project(instance) == {
        "DBInstanceIdentifier": "a",
        "Endpoint": {"Address": "127.64.0.1"},
        "TagList": [{"Key": "k", "Value": "v"}, {"Key": "K", "Value": "V"}],
        "MultiAZ": False,
    }


def test_shapes_may_hold_themselves() -> None:
    project = view(ServiceModel.load("dynamodb"), "AttributeValue")
    assert project({"m": {"a": {"s": "x"}}, "l": [{"n": "1"}]}) == {"M": {"a": {"S": "x"}}, "L": [{"N": "1"}]}
