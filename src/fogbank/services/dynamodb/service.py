"""The service, as the gateway calls it: requests whole, and answers at once where nothing has to be waited for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from importlib import import_module
from time import perf_counter_ns
from typing import Any, Final

from fogbank.aws.fault import Fault
from fogbank.aws.http import Held, HttpRequest, HttpResponse
from fogbank.aws.identify import Identity
from fogbank.core.scope import Scope
from fogbank.keyvalue.commit import Commit
from fogbank.keyvalue.store import StorageFull
from fogbank.operations.refusal import not_yet
from fogbank.services.dynamodb.calls import Call, Service
from fogbank.services.dynamodb.monitoring.doors import LATENCY_SHIFT
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
    "partiql.execute_statement": ("ExecuteStatement",),
    "partiql.batch_execute_statement": ("BatchExecuteStatement",),
    "partiql.execute_transaction": ("ExecuteTransaction",),
    "tables.create_table": ("CreateTable",),
    "tables.describe_table": ("DescribeTable",),
    "tables.list_tables": ("ListTables",),
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
    "monitoring.insights.update_contributor_insights": ("UpdateContributorInsights",),
    "monitoring.insights.describe_contributor_insights": (
        "DescribeContributorInsights",
        "ListContributorInsights",
    ),
    "transfers.export_table": ("ExportTableToPointInTime",),
    "transfers.describe_export": ("DescribeExport", "ListExports"),
    "transfers.import_table": ("ImportTable",),
    "transfers.describe_import": ("DescribeImport", "ListImports"),
    "tables.resource_policies": ("PutResourcePolicy", "GetResourcePolicy", "DeleteResourcePolicy"),
}  # fmt: skip
_STREAMS: Final[Mapping[str, tuple[str, ...]]] = {
    "streams.describe_stream": ("ListStreams", "DescribeStream"),
    "streams.get_records": ("GetShardIterator", "GetRecords"),
}


class _Operation:
    """One operation, ready to run: how its requests are read and checked, and who answers."""

    __slots__ = ("check", "decode", "name", "rules", "run")

    def __init__(self, model: str, name: str, run: Handler) -> None:
        # Not needed by a server that nobody asks for DynamoDB.
        from fogbank.services.dynamodb.wire.constraints import check, rules_of
        from fogbank.services.dynamodb.wire.decoding import Decoder

        self.name = name
        self.decode = Decoder(model, name)
        self.check = check
        self.rules = rules_of(name)
        self.run = run

    def worded(self, fault: Fault, parameters: dict[str, Any], located: bool) -> Fault:
        """A ValidationException in the words that this operation has for it."""
        from fogbank.services.dynamodb.wire.wording import worded  # only refused requests pay for it

        return worded(self.name, fault, parameters, located)


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
        began = perf_counter_ns()
        call = Call(self._service, scope, request)
        name = identity.operation or ""
        try:
            operation = self._operations.get(name) or self._find(name)
            if not identity.access_key or "content-encoding" in request.headers:
                raise self._unreadable(request, identity)
            answer = self._run(operation, request, call)
            if type(answer) is not bytes:
                return self._wait(call, operation, began, answer)  # type: ignore[arg-type]
            store = self._service.place.opened  # `Service.barrier`, without the call
            barrier = store.barrier() if store is not None else None
            if barrier is not None:
                return Held(barrier, partial(self._settled, call, operation, began, answer, barrier))
        except Fault as fault:
            return self._refused(call, name, fault)
        except StorageFull as full:
            return self._refused(call, name, _full(full))
        return self._answered(call, operation, began, answer)

    def _run(self, operation: _Operation, request: HttpRequest, call: Call) -> bytes | Awaitable[bytes]:
        parameters = operation.decode(request.body)
        try:
            operation.check(operation.rules, parameters)
            return operation.run(call, parameters)
        except Fault as fault:
            if fault.shape == "ValidationException":
                operation.decode.check_types(request.body)  # which the service looks at first
                raise operation.worded(fault, parameters, call.located) from fault
            raise

    async def _wait(
        self, call: Call, operation: _Operation, began: int, answer: Awaitable[bytes]
    ) -> HttpResponse:
        try:
            body = await answer
            barrier = self._service.barrier()
            if barrier is not None:
                await barrier
        except Fault as fault:
            return self._refused(call, operation.name, fault)
        except StorageFull as full:
            return self._refused(call, operation.name, _full(full))
        return self._answered(call, operation, began, body)

    def _settled(
        self, call: Call, operation: _Operation, began: int, body: bytes, barrier: Commit
    ) -> HttpResponse:
        """The reply when what was written is kept, or could not be."""
        if barrier.failure is not None:
            return self._unkept(call, operation.name, barrier.failure)
        return self._answered(call, operation, began, body)

    def _unkept(self, call: Call, name: str, failure: Exception) -> HttpResponse:
        if not isinstance(failure, StorageFull):
            raise failure
        return self._refused(call, name, _full(failure))

    @staticmethod
    def _answered(call: Call, operation: _Operation, began: int, body: bytes) -> HttpResponse:
        took = perf_counter_ns() - began
        if call.door is not None:  # `Door.answered`, without the call
            call.door.latencies[operation.name][took >> LATENCY_SHIFT] += 1
        for door in call.others:
            door.answered(operation.name, took)
        return response(body)

    def _refused(self, call: Call, name: str, fault: Fault) -> HttpResponse:
        self._service.doors.refused(call.scope, call.doors, name, fault)
        return fault_response(fault)

    def _find(self, name: str) -> _Operation:
        module = self._module_of.get(name)
        if module is None:
            raise self._not_found(name)
        room = __name__.rpartition(".")[0]
        run: Handler = getattr(import_module(f"{room}.{module}"), _snake(name))
        found = self._operations[name] = _Operation(self.model, name, run)
        return found

    def _not_found(self, name: str) -> Fault:
        from fogbank.aws.model import ServiceModel

        known = ServiceModel.load(self.model).operations
        return not_yet(f"DynamoDB's {name}") if name in known else Fault("UnknownOperationException", "")

    def _unreadable(self, request: HttpRequest, identity: Identity) -> Fault:
        """Nobody asks, or in a coding that is not gzip, the only one that the gateway undoes."""
        if identity.access_key:
            encoding = request.headers["content-encoding"]
            return Fault("InternalServerError", f"Content-Encoding {encoding} cannot be undone", status=500)
        from fogbank.services.dynamodb.wire import authorization

        return authorization.refusal(request, self._service.backing.clock.now())


def dynamodb(service: Service) -> RawJson:
    return RawJson(service, "dynamodb", _DYNAMODB)


def dynamodb_streams(service: Service) -> RawJson:
    return RawJson(service, "dynamodbstreams", _STREAMS)


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def _full(full: StorageFull) -> Fault:
    return Fault("InternalServerError", f"Nothing was written: {full}", status=500)
