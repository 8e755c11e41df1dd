"""Durable control-plane state in SQLite: resources, jobs, events, secrets."""

from fogbank.store.store import Store

__all__ = ["Store"]
