"""A request's JSON into a dict by AWS's member names, in one pass that checks the outer types.

What does not fit is looked at again, slowly, to say what DynamoDB's reader says of it: see `wire_types`.
"""

from __future__ import annotations

from typing import Any, TypedDict

import msgspec

from fogbank.aws.fault import Fault

AttributeValue = dict[str, Any]
Item = dict[str, AttributeValue]
Names = dict[str, str]


class Condition(TypedDict, total=False):
    """Of Expected, AttributeUpdates, KeyConditions and the filters: each takes what it knows."""

    AttributeValueList: list[AttributeValue] | None
    ComparisonOperator: str | None
    Exists: bool | None
    Value: AttributeValue | None
    Action: str | None


class TypedValue(TypedDict, total=False):
    """An attribute value all of whose contents have their types: see `typed_intake`."""

    S: str
    N: str
    B: str
    SS: list[str]
    NS: list[str]
    BS: list[str]
    M: dict[str, TypedValue]
    L: list[TypedValue]
    NULL: bool
    BOOL: bool


class Untyped(dict[str, Any]):
    """A request of an operation of `_TYPED` that could not be read by type: look closely at its items."""


class ConditionalWrite(TypedDict, total=False):
    """What all writes of one item may say of it."""

    TableName: str | None
    Expected: dict[str, Condition] | None
    ConditionalOperator: str | None
    ConditionExpression: str | None
    ExpressionAttributeNames: Names | None
    ExpressionAttributeValues: Item | None
    ReturnValues: str | None
    ReturnValuesOnConditionCheckFailure: str | None
    ReturnConsumedCapacity: str | None
    ReturnItemCollectionMetrics: str | None


class Write(ConditionalWrite, total=False):
    Item: Item | None
    Key: Item | None
    AttributeUpdates: dict[str, Condition] | None
    UpdateExpression: str | None


class Put(ConditionalWrite, total=False):
    """PutItem's `Write`, read by type."""

    Item: dict[str, TypedValue]


class Get(TypedDict, total=False):
    TableName: str | None
    Key: Item | None
    AttributesToGet: list[str] | None
    ConsistentRead: bool | None
    ProjectionExpression: str | None
    ExpressionAttributeNames: Names | None
    ReturnConsumedCapacity: str | None


class Read(TypedDict, total=False):
    TableName: str | None
    IndexName: str | None
    Select: str | None
    AttributesToGet: list[str] | None
    Limit: int | None
    ConsistentRead: bool | None
    KeyConditions: dict[str, Condition] | None
    QueryFilter: dict[str, Condition] | None
    ScanFilter: dict[str, Condition] | None
    ConditionalOperator: str | None
    ScanIndexForward: bool | None
    ExclusiveStartKey: Item | None
    Segment: int | None
    TotalSegments: int | None
    ReturnConsumedCapacity: str | None
    ProjectionExpression: str | None
    FilterExpression: str | None
    KeyConditionExpression: str | None
    ExpressionAttributeNames: Names | None
    ExpressionAttributeValues: Item | None


class Keys(TypedDict, total=False):
    Keys: list[Item] | None
    AttributesToGet: list[str] | None
    ConsistentRead: bool | None
    ProjectionExpression: str | None
    ExpressionAttributeNames: Names | None


class BatchGet(TypedDict, total=False):
    RequestItems: dict[str, Keys] | None
    ReturnConsumedCapacity: str | None


class PutRequest(TypedDict, total=False):
    Item: Item | None


class DeleteRequest(TypedDict, total=False):
    Key: Item | None


class WriteRequest(TypedDict, total=False):
    PutRequest: PutRequest | None
    DeleteRequest: DeleteRequest | None


class TypedPutRequest(TypedDict, total=False):
    Item: dict[str, TypedValue]


class TypedWriteRequest(TypedDict, total=False):
    PutRequest: TypedPutRequest | None
    DeleteRequest: DeleteRequest | None


class BatchPut(TypedDict, total=False):
    """BatchWriteItem's `BatchWrite`, read by type."""

    RequestItems: dict[str, list[TypedWriteRequest]]
    ReturnConsumedCapacity: str | None
    ReturnItemCollectionMetrics: str | None


class BatchWrite(TypedDict, total=False):
    RequestItems: dict[str, list[WriteRequest]] | None
    ReturnConsumedCapacity: str | None
    ReturnItemCollectionMetrics: str | None


class TransactWriteAction(TypedDict, total=False):
    ConditionCheck: Write | None
    Put: Write | None
    Delete: Write | None
    Update: Write | None


class TransactWrite(TypedDict, total=False):
    TransactItems: list[TransactWriteAction] | None
    ClientRequestToken: str | None
    ReturnConsumedCapacity: str | None
    ReturnItemCollectionMetrics: str | None


class TransactGetAction(TypedDict, total=False):
    Get: Get | None


class TransactGet(TypedDict, total=False):
    TransactItems: list[TransactGetAction] | None
    ReturnConsumedCapacity: str | None


class Statement(TypedDict, total=False):
    """Of all three operations; each takes what it knows."""

    Statement: str | None
    Parameters: list[AttributeValue] | None
    ConsistentRead: bool | None
    NextToken: str | None
    Limit: int | None
    ReturnConsumedCapacity: str | None
    ReturnValuesOnConditionCheckFailure: str | None


class Statements(TypedDict, total=False):
    Statements: list[Statement] | None
    ReturnConsumedCapacity: str | None


class TransactStatements(TypedDict, total=False):
    TransactStatements: list[Statement] | None
    ClientRequestToken: str | None
    ReturnConsumedCapacity: str | None


class Named(TypedDict, total=False):
    TableName: str | None


class ListTables(TypedDict, total=False):
    ExclusiveStartTableName: str | None
    Limit: int | None


class AttributeDefinition(TypedDict, total=False):
    AttributeName: str | None
    AttributeType: str | None


class KeySchemaElement(TypedDict, total=False):
    AttributeName: str | None
    KeyType: str | None


class Projection(TypedDict, total=False):
    ProjectionType: str | None
    NonKeyAttributes: list[str] | None


class Throughput(TypedDict, total=False):
    ReadCapacityUnits: int | None
    WriteCapacityUnits: int | None


class OnDemandThroughput(TypedDict, total=False):
    MaxReadRequestUnits: int | None
    MaxWriteRequestUnits: int | None


class WarmThroughput(TypedDict, total=False):
    ReadUnitsPerSecond: int | None
    WriteUnitsPerSecond: int | None


class Index(TypedDict, total=False):
    IndexName: str | None
    KeySchema: list[KeySchemaElement] | None
    Projection: Projection | None
    ProvisionedThroughput: Throughput | None
    OnDemandThroughput: OnDemandThroughput | None
    WarmThroughput: WarmThroughput | None


class StreamSpecification(TypedDict, total=False):
    StreamEnabled: bool | None
    StreamViewType: str | None


class Tag(TypedDict, total=False):
    Key: str | None
    Value: str | None


class EncryptionSpecification(TypedDict, total=False):
    Enabled: bool | None
    SSEType: str | None
    KMSMasterKeyId: str | None


class CreateTable(TypedDict, total=False):
    TableName: str | None
    AttributeDefinitions: list[AttributeDefinition] | None
    KeySchema: list[KeySchemaElement] | None
    LocalSecondaryIndexes: list[Index] | None
    GlobalSecondaryIndexes: list[Index] | None
    BillingMode: str | None
    ProvisionedThroughput: Throughput | None
    OnDemandThroughput: OnDemandThroughput | None
    WarmThroughput: WarmThroughput | None
    StreamSpecification: StreamSpecification | None
    SSESpecification: EncryptionSpecification | None
    Tags: list[Tag] | None
    TableClass: str | None
    DeletionProtectionEnabled: bool | None
    ResourcePolicy: str | None
    GlobalTableSourceArn: str | None
    GlobalTableSettingsReplicationMode: str | None
    VectorIndexes: list[dict[str, Any]] | None


# What most clients begin with, and the data plane; the rest is read by the model, which takes time to load.
_SHAPES: dict[str, Any] = {
    "ListTables": ListTables,
    "DescribeTable": Named,
    "DeleteTable": Named,
    "CreateTable": CreateTable,
    "PutItem": Write,
    "UpdateItem": Write,
    "DeleteItem": Write,
    "GetItem": Get,
    "Query": Read,
    "Scan": Read,
    "BatchGetItem": BatchGet,
    "BatchWriteItem": BatchWrite,
    "TransactGetItems": TransactGet,
    "TransactWriteItems": TransactWrite,
    "ExecuteStatement": Statement,
    "BatchExecuteStatement": Statements,
    "ExecuteTransaction": TransactStatements,
}


# A second type for what is written most: of requests all of whose values have their types, as nearly all have.
_TYPED: dict[str, Any] = {"PutItem": Put, "BatchWriteItem": BatchPut}


class Decoder:
    """Decodes the requests of one operation of one model; a data operation's type is known here."""

    def __init__(self, model: str, operation: str) -> None:
        self._model = model
        self._operation = operation
        shape, typed = _SHAPES.get(operation), _TYPED.get(operation)
        self._decode = msgspec.json.Decoder(shape).decode if shape is not None else self._slowly
        self._read_typed = msgspec.json.Decoder(typed).decode if typed is not None else None

    def __call__(self, body: bytes) -> dict[str, Any]:
        """Raises: SerializationException."""
        if self._read_typed is None:
            return self._read(body)
        try:
            request: dict[str, Any] = self._read_typed(body)
        except (msgspec.DecodeError, RecursionError):
            return Untyped(self._read(body))
        return request

    def _read(self, body: bytes) -> dict[str, Any]:
        try:
            request: dict[str, Any] = self._decode(body)
        except (msgspec.DecodeError, RecursionError):
            # What the fast reader refuses the slow one may take: "true" for true, a whole number with a point.
            return self._slowly(body)
        return request

    def check_types(self, body: bytes) -> None:
        """Raises SerializationException for a wrong type anywhere: the service looks at that first."""
        self._slowly(body)

    def _slowly(self, body: bytes) -> dict[str, Any]:
        from fogbank.services.dynamodb.wire import wire_types  # and the model with it

        try:
            data = msgspec.json.decode(body)
            if isinstance(data, dict):
                return wire_types.checked(self._model, self._operation, data)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise Fault("SerializationException", "") from error
        raise Fault("SerializationException", "")
