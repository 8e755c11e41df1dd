"""PartiQL, the SQL dialect of ExecuteStatement: text to a tree, a tree to conditions, updates and ranges of keys.

Nothing here reads or writes: a statement becomes what the native operations run on (`expressions`, `layout`, `pages`).
Imported with the first statement only.

Sources: "PartiQL - a SQL-compatible query language for Amazon DynamoDB" of the developer guide; PartiQL's own
specification; the words and their order are the service's, as public tests that ran against it have them.
"""
