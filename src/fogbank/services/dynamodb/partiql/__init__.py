"""ExecuteStatement, BatchExecuteStatement and ExecuteTransaction: PartiQL on the engine of all."""
