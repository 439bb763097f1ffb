"""Looking after a whole graph: what it holds (`info`), whether it is what its articles make (`doctor`), what deserves a look (`review`), all of it to a file and back (`transfer`).

The highest room: it may import from all the others, and none of them from it.
"""
