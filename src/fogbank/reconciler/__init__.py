"""The due-work queue: one worker a resource, retries, recovery at boot."""
