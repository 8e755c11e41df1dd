"""Contributor Insights for DynamoDB: the keys that are used and throttled most."""
