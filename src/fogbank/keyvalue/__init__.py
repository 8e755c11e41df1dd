"""An ordered, transactional key-value store: the interface, and LMDB behind it.

Keys and values are bytes; keys order as unsigned bytes and may be of any length. Whatever keeps data of its own
stands on `store.KeyValueStore` and not on LMDB, so that a distributed store can take its place.
"""
