"""The DynamoDB engine: attribute values, expression languages, storage and semantics. No wire protocol here."""
