"""Fogbank in people's tests: a private server, clients aimed at it, a reset between tests."""
