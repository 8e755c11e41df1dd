"""Runs in moto's own virtual environment: moto behind a unix socket, with a journal of all that changed it.

Nothing here imports from the rest of Fogbank, which is not installed there; moto is loaded by module name.
"""
