// The AWS SDK for JavaScript v3 against the server that the environment names, as `fogbank env` sets it.
// Prints one JSON object of what it saw.
import {
  CreateDBInstanceCommand,
  DeleteDBInstanceCommand,
  DescribeDBInstancesCommand,
  RDSClient,
  waitUntilDBInstanceAvailable,
  waitUntilDBInstanceDeleted,
} from "@aws-sdk/client-rds";

const client = new RDSClient({});
const name = { DBInstanceIdentifier: "from-javascript" };
const request = {
  ...name,
  Engine: "postgres",
  DBInstanceClass: "db.t4g.micro",
  AllocatedStorage: 20,
  MasterUsername: "app",
  MasterUserPassword: "a-long-password",
  Tags: [{ Key: "origin", Value: "node & <friends>" }],
};
const waiting = { client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };

// The name, message and HTTP status of the error that a command ends with.
async function refusal(command) {
  try {
    await client.send(command);
  } catch (error) {
    return { name: error.name, message: error.message, status: error.$metadata.httpStatusCode };
  }
  return null;
}

const seen = {};
const { DBInstance: created } = await client.send(new CreateDBInstanceCommand(request));
seen.created = created;
seen.waited = (await waitUntilDBInstanceAvailable(waiting, name)).state;
seen.described = (await client.send(new DescribeDBInstancesCommand(name))).DBInstances[0];
seen.again = await refusal(new CreateDBInstanceCommand(request));
seen.missing = await refusal(new DescribeDBInstancesCommand({ DBInstanceIdentifier: "nobody" }));
await client.send(new DeleteDBInstanceCommand({ ...name, SkipFinalSnapshot: true }));
seen.deleted = (await waitUntilDBInstanceDeleted(waiting, name)).state;
seen.gone = await refusal(new DescribeDBInstancesCommand(name));
console.log(JSON.stringify(seen));
