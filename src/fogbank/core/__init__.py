"""The kernel: resources, lifecycles, the engine protocol, ids, the clock. Pure, no I/O."""
