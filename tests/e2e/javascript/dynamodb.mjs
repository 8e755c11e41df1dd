// A table and its items with the AWS SDK for JavaScript v3 and its document client. Prints one line of JSON.
import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  TransactionCanceledException,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  PutCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";

const client = new DynamoDBClient({});
const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
const TableName = "orders";
await client.send(
  new CreateTableCommand({
    TableName,
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "N" },
    ],
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
    BillingMode: "PAY_PER_REQUEST",
  }),
);
await waitUntilTableExists({ client, maxWaitTime: 60 }, { TableName });

const Item = { pk: "a", sk: 1, tags: new Set(["x", "y"]), bytes: new Uint8Array([1, 2, 3]), deep: { list: [1, null, true, "é"] } };
await documents.send(new PutCommand({ TableName, Item }));
const back = (await documents.send(new GetCommand({ TableName, Key: { pk: "a", sk: 1 }, ConsistentRead: true }))).Item;
const updated = await documents.send(
  new UpdateCommand({
    TableName,
    Key: { pk: "a", sk: 1 },
    UpdateExpression: "SET n = if_not_exists(n, :zero) + :one",
    ExpressionAttributeValues: { ":zero": 0, ":one": 1 },
    ReturnValues: "UPDATED_NEW",
  }),
);
await documents.send(
  new BatchWriteCommand({
    RequestItems: { [TableName]: [2, 3, 4, 5].map((sk) => ({ PutRequest: { Item: { pk: "a", sk } } })) },
  }),
);
const pages = [];
const query = { TableName, KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": "a" } };
for await (const page of paginateQuery({ client: documents, pageSize: 2 }, query)) {
  pages.push(page.Items.map((item) => item.sk));
}

async function refused(command) {
  try {
    await documents.send(command);
  } catch (error) {
    return error;
  }
}
const twice = await refused(new PutCommand({ TableName, Item, ConditionExpression: "attribute_not_exists(pk)" }));
const cancelled = await refused(
  new TransactWriteCommand({
    TransactItems: [
      { Put: { TableName, Item: { pk: "b", sk: 1 } } },
      { Put: { TableName, Item, ConditionExpression: "attribute_not_exists(pk)" } },
    ],
  }),
);
const selected = await client.send(
  new ExecuteStatementCommand({ Statement: "SELECT sk FROM orders WHERE pk = ? AND sk > ?", Parameters: [{ S: "a" }, { N: "3" }] }),
);
console.log(
  JSON.stringify({
    tags: [...back.tags].sort(),
    bytes: [...back.bytes],
    deep: back.deep,
    n: updated.Attributes.n,
    pages,
    twice: { name: twice.name, typed: twice instanceof ConditionalCheckFailedException },
    cancelled: {
      typed: cancelled instanceof TransactionCanceledException,
      reasons: cancelled.CancellationReasons.map((reason) => reason.Code),
    },
    selected: selected.Items.map((item) => item.sk.N),
  }),
);
