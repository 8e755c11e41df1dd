"""How much a table may consume: token buckets, partitions and what on-demand tables grow to. Pure; time is given."""
