"""Do SQL and SPARQL say the same of a large store? `python benchmarks/tables.py STORE`, STORE a folder that `kg build` made; its tables are made beside it if need be.

The questions of `tables.toml`, each in both languages, rows compared as texts. Seconds are of processor, rows read to the end. Exit status 1 where rows differ.
"""

from __future__ import annotations

import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from kg.cli.sql import fresh
from kg.export.relational import duckdb
from kg.knowledge_graph import KnowledgeGraph


def timed(ask: Callable[[str], Iterable[tuple[str, ...]]], text: str) -> tuple[float, Counter[tuple[str, ...]]]:
    """Seconds that an answer takes, and its rows."""
    began = time.process_time()
    rows = Counter(ask(text))
    return time.process_time() - began, rows


def main() -> int:
    store = Path(sys.argv[1])
    began = time.process_time()
    path = fresh(store)
    print(f"tables: {path.stat().st_size / 1e6:.0f} MB, {time.process_time() - began:.1f} s")
    graph, differ = KnowledgeGraph(store), 0
    with duckdb().connect(str(path), read_only=True) as connection:

        def in_sql(text: str) -> Iterable[tuple[str, ...]]:
            return (tuple("" if v is None else str(v) for v in row) for row in connection.execute(text).fetchall())

        def in_sparql(text: str) -> Iterable[tuple[str, ...]]:
            return (tuple(str(v or "") for v in row.values()) for row in graph.query(text))

        for q in tomllib.loads((Path(__file__).parent / "tables.toml").read_text(encoding="utf-8"))["question"]:
            sql, by_sql = timed(in_sql, q["sql"])
            sparql, by_sparql = timed(in_sparql, q["sparql"])
            differ += by_sql != by_sparql
            said = (
                ""
                if by_sql == by_sparql
                else f", OTHERS: {(by_sql - by_sparql).total()} in SQL alone, {(by_sparql - by_sql).total()} in SPARQL alone"
            )
            print(
                f"{'ok  ' if not said else 'MISS'} {q['name']:45} SQL {sql:5.2f} s, SPARQL {sparql:5.2f} s, {by_sql.total():,} rows{said}", flush=True
            )
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
