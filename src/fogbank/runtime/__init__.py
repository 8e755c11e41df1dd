"""Processes, addresses, data directories, logs, engine downloads. Knows nothing of databases."""
