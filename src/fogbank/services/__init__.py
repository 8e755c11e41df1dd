"""One AWS service a folder: its resources, lifecycles and operations."""
