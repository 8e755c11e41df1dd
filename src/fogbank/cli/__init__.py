"""The fogbank command: one module a command group."""
