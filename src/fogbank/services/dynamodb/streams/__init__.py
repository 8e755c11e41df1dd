"""DynamoDB Streams: streams of tables and the operations that read them."""
