"""`kg query --explain`: how a query is asked, with estimates, counts and times."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.knowledge_graph import KnowledgeGraph


def explain(graph: KnowledgeGraph, sparql: str) -> None:
    """Print the text that the engine is asked, how its patterns are joined, and what each join takes by itself; then run it.

    Raises:
        QueryError: it is wrong, or the store is behind an endpoint.
    """
    from kg.errors import QueryError
    from kg.graph.asking.plan.planner import planned as plan
    from kg.graph.asking.plan.rewrite import steps
    from kg.graph.asking.query import run
    from kg.graph.stores.store import MemoryStore

    store = graph.store
    if not isinstance(store, MemoryStore):
        raise QueryError("an endpoint plans its queries by itself")
    run(store.inner, sparql)  # so that what is no SPARQL is told
    began = time.process_time()
    planned = plan(store.inner, sparql, store.counts)
    spent = time.process_time() - began
    print(planned.sparql.strip())
    for note in planned.notes:
        print(f"# {note}")
    if planned.sparql == sparql:
        print("# asked as it is written: nothing is gained by another order, or it is not understood")
    for best, own in planned.joins:
        print(f"# {best.cost / 1e6:.2f} s estimated, {own.cost / 1e6:.2f} s as written. Each step by itself, without filters:")
        print(f"# {'estimated':>10} {'rows':>10} {'seconds':>8}")
        for depth, what, join, counted in steps(best):
            began = time.process_time()
            (row,) = store.query(counted, plan=False)
            print(f"# {join.rows:>10,.0f} {int(row['n'].value):>10,} {time.process_time() - began:>8.2f} {'  ' * depth}{what}")
    began = time.process_time()
    result = graph.ask(sparql)
    rows = sum(1 for _ in result) if hasattr(result, "__iter__") else 1
    print(f"# {rows:,} rows in {time.process_time() - began:.2f} s, of which {spent:.2f} s were planning (processor time)")
