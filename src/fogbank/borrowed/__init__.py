"""AWS services that only surround databases, served by moto in a process of its own."""
