"""Whatever follows a table's changes: its replicas in other regions, and streams of other services.

A follower reads a *feed*, which recorders write in the transaction of the item's change, and has a cursor in it: a
process that is killed goes on where it was. `feed` has the feeds, `stamps` says which of two writes is the later one.
"""
