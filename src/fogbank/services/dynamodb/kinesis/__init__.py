"""Kinesis data streams that tables send their changes to."""
