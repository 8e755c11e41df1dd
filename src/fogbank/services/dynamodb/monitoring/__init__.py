"""What DynamoDB tells CloudWatch: metrics of requests, of capacity and of tables, and the keys that are used most."""
