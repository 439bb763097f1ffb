"""What is asked of quads: SPARQL (`query`) by way of a planner (`plan`), the named queries (`named`, `queries/*.rq`), and actors by name (`find`).

With it go the rows that come back, what to say of a name that nobody knows, and the union of graphs that a query asks by default. It lies below the stores
because each of them answers by it: it takes an engine or quads, and never opens a store. May import from `shape` and `alike`.
"""
