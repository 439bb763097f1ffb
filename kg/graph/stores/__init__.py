"""Where quads live: in memory, in a folder, or behind a SPARQL 1.1 endpoint; one small port for all (`store.Store`).

What is kept, locked, published and read is decided here, and nothing of what the quads mean. May import from `asking`, which answers queries
over them, `events`, `shape` and `alike`.
"""
