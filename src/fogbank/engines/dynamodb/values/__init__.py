"""Attribute values as DynamoDB's JSON has them: `{"S": "a"}`, `{"N": "1"}`, `{"L": [...]}`.

Everything here works on the decoded dicts themselves. `validation.normalize` is the gate: behind it numbers are
canonical text, sets have no duplicates and base64 is well formed, and the rest of the room relies on that.
"""
