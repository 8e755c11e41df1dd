"""The HTTP listener and the life of a request. No service names here."""
