"""Design advice: data and pure functions over it.

`advise`, `compare`, `explain`, `keywords` and `plan_migration` are the ways in; none needs a server. What
they know stands in `knowledge/*.toml` (one file a service) and `guide/*.toml`.
"""
