// The main job with the AWS SDK for JavaScript v3. Prints one line of JSON for the test to look at.
import {
  CreateDBInstanceCommand,
  DBInstanceNotFoundFault,
  DeleteDBInstanceCommand,
  DescribeDBInstancesCommand,
  RDSClient,
  waitUntilDBInstanceAvailable,
  waitUntilDBInstanceDeleted,
} from "@aws-sdk/client-rds";

const client = new RDSClient({});
const wanted = { DBInstanceIdentifier: "js" };
const made = await client.send(
  new CreateDBInstanceCommand({
    ...wanted,
    Engine: "postgres",
    DBInstanceClass: "db.t3.micro",
    AllocatedStorage: 20,
    MasterUsername: "app",
    MasterUserPassword: "correct-horse",
  }),
);
await waitUntilDBInstanceAvailable({ client, maxWaitTime: 60 }, wanted);
const described = (await client.send(new DescribeDBInstancesCommand(wanted))).DBInstances[0];
await client.send(new DeleteDBInstanceCommand({ ...wanted, SkipFinalSnapshot: true }));
await waitUntilDBInstanceDeleted({ client, maxWaitTime: 60 }, wanted);
let missing;
try {
  await client.send(new DescribeDBInstancesCommand(wanted));
} catch (error) {
  missing = { name: error.name, typed: error instanceof DBInstanceNotFoundFault, status: error.$metadata.httpStatusCode };
}
console.log(
  JSON.stringify({
    first: made.DBInstance.DBInstanceStatus,
    then: described.DBInstanceStatus,
    endpoint: described.Endpoint,
    isDate: described.InstanceCreateTime instanceof Date,
    missing,
  }),
);
