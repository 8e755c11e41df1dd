"""The due-work queue: one worker a resource, retries, recovery at boot."""

from fogbank.reconciler.reconciler import Reconciler

__all__ = ["Reconciler"]
