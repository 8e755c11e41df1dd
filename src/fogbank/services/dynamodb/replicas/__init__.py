"""Global tables, version 2019.11.21: each replica is a table of its own in its region, kept equal by couriers."""
