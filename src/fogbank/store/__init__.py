"""Durable control-plane state in SQLite: resources, jobs, events, secrets."""
