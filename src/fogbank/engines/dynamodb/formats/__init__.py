"""Items as files: DynamoDB JSON, Ion text and CSV, plain or compressed, as exports write and imports read them.

Sources: the developer guide's "DynamoDB table export output format" and "Amazon S3 import formats for DynamoDB".
"""
