"""Exports to S3 and imports from S3."""
