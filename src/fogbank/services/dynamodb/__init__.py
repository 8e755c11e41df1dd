"""The DynamoDB service and DynamoDB Streams: requests checked in AWS's order and words, replies made of stored bytes.

A request's way: `service` (find the operation) → `decoding` → the operation's module → the engine → `replies`.
"""
