"""Rows a second, quads and bytes a row of coded events, and what named queries over them take.

    python benchmarks/coded.py STORE FILE...      a new store; FILE as for `kg build --as`

Seconds are of the processor (the machine may be busy), but for queries, which are given both ways.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import time

from kg.knowledge_graph import KnowledgeGraph
from kg.link import gazetteer

QUERIES = {
    "balance-of": {},
    "meetings-of": {},
    "visits-to": {},
    "sanctions-on": {},
    "new-partners-of": {"since": "2014"},
    "announced-not-held": {},
    "relations-as-of": {"b": "", "on": "2018-12-31"},
}
QUERIES |= {"coded-between": {"b": ""}}
TIMES = 3


def size(store: str) -> int:
    """Bytes of the store's live files."""
    return sum(os.path.getsize(os.path.join(at, f)) for at, _, files in os.walk(os.path.join(store, "live")) for f in files)


def load(store: str, files: list[str]) -> None:
    gazetteer()
    with KnowledgeGraph(store, write=True) as graph:
        graph._store.publish()
        before, quads = size(store), len(graph._store)
        start = time.process_time()
        found = graph.add_coded(*files, on_error=lambda error: None)
        took = time.process_time() - start
        graph._store.publish()
        quads = len(graph._store) - quads
    rows = sum(t["rows"] for t in found.values())
    events = sum(t["events"] for t in found.values())
    kept = events + sum(t["rows that repeat an event (same day, actors and code)"] for t in found.values())
    print(f"{rows:,} rows in {took:.1f} s of processor: {rows / took:,.0f} rows a second; {kept:,} rows kept as {events:,} events")
    print(f"{quads:,} quads: {quads / kept:.1f} a row kept; {(size(store) - before) / kept:,.0f} bytes a row kept")
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    for coder, tally in found.items():
        print(coder, dict(tally.most_common()))


def ask(store: str) -> None:
    graph = KnowledgeGraph(store, coders=("all",))
    count = "SELECT ?a (COUNT(?e) AS ?n) { ?e ir:codedRow ?r ; ir:party ?a . FILTER (STRSTARTS(STR(?a), STR(country:))) } GROUP BY ?a ORDER BY DESC(?n) LIMIT 2"
    first, second = graph.query(count)
    print(f"most frequent: {first}, {second}")
    for name, more in QUERIES.items():
        given = {"a": first["a"]} | {k: v or second["a"] for k, v in more.items()}
        taken = []
        for _ in range(TIMES):
            wall, cpu = time.perf_counter(), time.process_time()
            found = len(list(graph.ask(name=name, **given)))
            taken.append((time.process_time() - cpu, time.perf_counter() - wall))
        print(
            f"{name:20} {found:>7,} rows {statistics.median(t[0] for t in taken):8.3f} s processor {statistics.median(t[1] for t in taken):8.3f} s wall"
        )


if __name__ == "__main__":
    if len(sys.argv) > 2:
        load(sys.argv[1], sys.argv[2:])
    ask(sys.argv[1])
