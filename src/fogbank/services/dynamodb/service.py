"""The service, as the gateway calls it: requests whole, and answers at once where nothing has to be waited for."""

from __future__ import annotations

from asyncio import Future
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any, Final

from fogbank.aws.fault import Fault
from fogbank.aws.http import Held, HttpRequest, HttpResponse
from fogbank.aws.identify import Identity
from fogbank.core.scope import Scope
from fogbank.keyvalue.store import StorageFull
from fogbank.operations.refusal import not_yet
from fogbank.services.dynamodb.calls import Call, Service
from fogbank.services.dynamodb.wire.replies import fault_response, response

Handler = Callable[[Call, dict[str, Any]], bytes | Awaitable[bytes]]

# Operations by the module that answers them; each is imported when it is first called.
_DYNAMODB: Final[Mapping[str, tuple[str, ...]]] = {
    "items.put_item": ("PutItem",),
    "items.get_item": ("GetItem",),
    "items.update_item": ("UpdateItem",),
    "items.delete_item": ("DeleteItem",),
    "items.query": ("Query",),
    "items.scan": ("Scan",),
    "items.batch_get_item": ("BatchGetItem",),
    "items.batch_write_item": ("BatchWriteItem",),
    "items.transact_get_items": ("TransactGetItems",),
    "items.transact_write_items": ("TransactWriteItems",),
    "tables.create_table": ("CreateTable",),
    "tables.describe_table": ("DescribeTable", "ListTables"),
    "tables.update_table": ("UpdateTable",),
    "tables.delete_table": ("DeleteTable",),
    "tables.resource_tags": ("TagResource", "UntagResource", "ListTagsOfResource"),
    "tables.time_to_live": ("UpdateTimeToLive", "DescribeTimeToLive"),
    "tables.limits": ("DescribeLimits", "DescribeEndpoints"),
    "backups.continuous_backups": ("DescribeContinuousBackups", "UpdateContinuousBackups"),
    "replicas.legacy_global_tables": (
        "CreateGlobalTable", "UpdateGlobalTable", "DescribeGlobalTable", "ListGlobalTables",
        "DescribeGlobalTableSettings", "UpdateGlobalTableSettings",
    ),
    "replicas.replica_auto_scaling": ("DescribeTableReplicaAutoScaling", "UpdateTableReplicaAutoScaling"),
    "kinesis.streaming_destinations": (
        "EnableKinesisStreamingDestination", "DisableKinesisStreamingDestination",
        "UpdateKinesisStreamingDestination", "DescribeKinesisStreamingDestination",
    ),
    "backups.create_backup": ("CreateBackup",),
    "backups.describe_backup": ("DescribeBackup", "ListBackups"),
    "backups.delete_backup": ("DeleteBackup",),
    "backups.restore_table": ("RestoreTableFromBackup", "RestoreTableToPointInTime"),
    "tables.resource_policies": ("PutResourcePolicy", "GetResourcePolicy", "DeleteResourcePolicy"),
}  # fmt: skip
_STREAMS: Final[Mapping[str, tuple[str, ...]]] = {
    "streams.describe_stream": ("ListStreams", "DescribeStream"),
    "streams.get_records": ("GetShardIterator", "GetRecords"),
}


class _Operation:
    """One operation, ready to run: how its requests are read and checked, and who answers."""

    __slots__ = ("check", "decode", "rules", "run", "worded")

    def __init__(self, model: str, name: str, run: Handler) -> None:
        # Not needed by a server that nobody asks for DynamoDB.
        from fogbank.services.dynamodb.wire.constraints import check, rules_of
        from fogbank.services.dynamodb.wire.decoding import Decoder
        from fogbank.services.dynamodb.wire.wording import Wording

        self.decode = Decoder(model, name)
        self.check = check
        self.rules = rules_of(name)
        self.run = run
        self.worded = Wording(name)


class RawJson:
    """`gateway.registry.RawService` over the handlers of one model.

    A handler is a function in snake case in its module; it returns the reply's JSON, or something to await.
    """

    def __init__(self, service: Service, model: str, modules: Mapping[str, tuple[str, ...]]) -> None:
        self.name = "dynamodb"
        self.model = model
        self._service = service
        self._module_of = {name: module for module, names in modules.items() for name in names}
        self._operations: dict[str, _Operation] = {}

    @property
    def operations(self) -> frozenset[str]:
        return frozenset(self._module_of)

    def handle(
        self, request: HttpRequest, identity: Identity, scope: Scope, request_id: str
    ) -> HttpResponse | Awaitable[HttpResponse]:
        """Answer a request. Never raises `Fault`."""
        try:
            operation = self._operations.get(identity.operation or "") or self._find(identity.operation)
            answer = self._run(operation, request, scope)
            if type(answer) is not bytes:
                return self._wait(operation, request, answer)  # type: ignore[arg-type]
            barrier = self._service.barrier()
            if barrier is not None:
                return Held(barrier, partial(_settled, answer, barrier))
        except Fault as fault:
            return fault_response(fault)
        except StorageFull as full:
            return fault_response(_full(full))
        return response(answer)

    def _run(self, operation: _Operation, request: HttpRequest, scope: Scope) -> bytes | Awaitable[bytes]:
        parameters = operation.decode(request.body)
        call = Call(self._service, scope)
        try:
            operation.check(operation.rules, parameters)
            return operation.run(call, parameters)
        except Fault as fault:
            if fault.shape == "ValidationException":
                operation.decode.check_types(request.body)  # which the service looks at first
                raise operation.worded(fault, parameters, call.located) from fault
            raise

    async def _wait(
        self, operation: _Operation, request: HttpRequest, answer: Awaitable[bytes]
    ) -> HttpResponse:
        try:
            body = await answer
            barrier = self._service.barrier()
            if barrier is not None:
                await barrier
        except Fault as fault:
            return fault_response(fault)
        except StorageFull as full:
            return fault_response(_full(full))
        return response(body)

    def _find(self, name: str | None) -> _Operation:
        module = self._module_of.get(name or "")
        if name is None or module is None:
            raise not_yet(f"DynamoDB's {name}")
        room = __name__.rpartition(".")[0]
        run: Handler = getattr(import_module(f"{room}.{module}"), _snake(name))
        found = self._operations[name] = _Operation(self.model, name, run)
        return found


def dynamodb(service: Service) -> RawJson:
    return RawJson(service, "dynamodb", _DYNAMODB)


def dynamodb_streams(service: Service) -> RawJson:
    return RawJson(service, "dynamodbstreams", _STREAMS)


def _settled(body: bytes, barrier: Future[None]) -> HttpResponse:
    """The reply when what was written is kept, or could not be."""
    try:
        barrier.result()
    except StorageFull as full:
        return fault_response(_full(full))
    return response(body)


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def _full(full: StorageFull) -> Fault:
    return Fault("InternalServerError", f"Nothing was written: {full}", status=500)
