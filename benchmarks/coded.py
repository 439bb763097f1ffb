"""Rows a second, quads and bytes a row of coded events, and what named queries over them take.

    python benchmarks/coded.py STORE FILE...           a new store; FILE as for `kg build --as`
    python benchmarks/coded.py STORE                   the queries alone, over one that is there
    python benchmarks/coded.py --copies 6 FACTS INTO   dated facts (subject, relation, object, date) many times over: copy k is 364 k days later
    python benchmarks/coded.py STORE --rdflib          beside rdflib, in memory, over the same triples (a store of some ten thousand rows)

Seconds are of the processor (the machine may be busy). Of queries: the first page of `PAGE` rows asked for the first time, and again (median of three; no answer is
kept), and all rows. `--plain` asks each query as it is written, too.
"""

from __future__ import annotations

import gzip
import math
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import pyoxigraph as ox
from scale import limit

from kg.graph.asking.named import named_query, unmarked
from kg.graph.shape.triples import PREFIXES
from kg.graph.stores import answers, parts
from kg.knowledge_graph import KnowledgeGraph
from kg.link import gazetteer

MORE: list[tuple[str, dict[str, str]]] = [
    ("balance-of", {"since": "2014-05-17"}),
    ("new-partners-of", {"since": "2014"}),
    ("new-partners-of", {"since": "2016-03-02"}),
    ("relations-as-of", {"b": "", "on": "2018-12-31"}),
    ("partners-on-sector", {"sector": "energy"}),
    ("coded-between", {"b": ""}),
    ("dyad-history", {"b": ""}),
]
OF_ONE = "agreements-of announced-not-held balance-of meetings-of publishers sanctions-on sectors-of-cooperation single-source visits-to"
HEADING = "".join(f"PREFIX {p}: <{b}>\n" for p, b in PREFIXES.items())
TIMES = 3
PAGE = 100
LONG = 5.0  # seconds of rdflib after which it is stopped


def size(store: str) -> tuple[int, int]:
    """Bytes of the store's live files, and of the table of who took part in what."""
    live = sum(os.path.getsize(os.path.join(at, f)) for at, _, files in os.walk(os.path.join(store, "live")) for f in files)
    return live, os.path.getsize(os.path.join(store, parts.NAME))


def load(store: str, files: list[str]) -> None:
    gazetteer()
    with KnowledgeGraph(store, write=True) as graph:
        graph._store.publish()
        before, quads = size(store), len(graph._store)
        start = time.process_time()
        found = graph.add_coded(*files, on_error=lambda error: None)
        took = time.process_time() - start
        graph._store.publish()
        shown = time.process_time() - start - took
        quads = len(graph._store) - quads
    rows = sum(t["rows"] for t in found.values())
    events = sum(t["events"] for t in found.values())
    kept = events + sum(t["rows that repeat an event (same day, actors and code)"] for t in found.values())
    print(
        f"{rows:,} rows in {took:.1f} s of processor: {rows / took:,.0f} rows a second, and {shown:.1f} s to show them; {kept:,} rows kept as {events:,} events"
    )
    live, table = (after - first for first, after in zip(before, size(store)))
    print(f"{quads:,} quads: {quads / kept:.1f} a row kept; {live / kept:,.0f} bytes a row kept, and {table / kept:,.0f} of the table of its parties")
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    for coder, tally in found.items():
        print(coder, dict(tally.most_common()))


def copies(number: int, source: Path, into: Path) -> None:
    """Write dated facts many times over, pairs kept and dates moved."""

    @cache
    def later(day: str, copy: int) -> str:
        return (date.fromisoformat(day) + timedelta(364 * copy)).isoformat()

    with gzip.open(source, "rt", encoding="utf-8") if source.suffix == ".gz" else source.open(encoding="utf-8") as file:
        head, *facts = (line.rstrip("\n").split("\t") for line in file)
    with into.open("w", encoding="utf-8") as out:
        out.write("\t".join(head) + "\n")
        for copy in range(number):
            out.writelines("\t".join((*row[:3], later(row[3], copy), *row[4:])) + "\n" for row in facts)


def most_frequent(graph: KnowledgeGraph) -> tuple[str, str]:
    """The two states with most coded events."""
    count = "SELECT ?a (COUNT(?e) AS ?n) { ?e ir:codedRow ?r ; ir:party ?a . FILTER (STRSTARTS(STR(?a), STR(country:))) } GROUP BY ?a ORDER BY DESC(?n) LIMIT 2"
    first, second = graph.query(count)
    print(f"most frequent: {first}, {second}", flush=True)
    return first["a"], second["a"]


def timed(work: Callable[[], Iterable[object]]) -> tuple[int, float]:
    """Rows, and seconds of the processor."""
    cpu = time.process_time()
    found = sum(1 for _ in work())
    return found, time.process_time() - cpu


def ask(store: str, rdflib: bool, plain: bool) -> None:
    answers.SLOW = math.inf
    graph = KnowledgeGraph(store, coders=("all",))
    first, second = most_frequent(graph)
    other = in_rdflib(graph) if rdflib else None
    graph.query(name="common-memberships", a=first, b=second)  # what is imported late is imported
    for name, more in [*((name, {}) for name in OF_ONE.split()), *MORE]:
        given = {"a": first} | {k: v or second for k, v in more.items()}
        told = " ".join((name, *(v for v in more.values() if v)))
        page, *again = (timed(lambda: graph.ask(name=name, limit=PAGE, **given))[1] for _ in range(1 + TIMES))  # noqa: B023
        found, busy = timed(lambda: graph.ask(name=name, **given))  # noqa: B023
        told = f"{told:26} {found:>7,} rows; first {PAGE} {page:.3f} s, again {statistics.median(again):.3f} s; all {busy:.3f} s"
        text = unmarked(named_query(name).bind(given, graph.find))
        if plain:
            told += f"; as it is written {timed(lambda: graph.ask(text))[1]:.3f} s"  # noqa: B023
        if other is not None:
            told += beside(lambda: other.query(HEADING + text), found, busy)  # noqa: B023
        print(told, flush=True)


def in_rdflib(graph: KnowledgeGraph) -> Any:
    """The same triples in rdflib's memory store."""
    import rdflib

    dataset = rdflib.Dataset(default_union=True)
    start = time.process_time()
    dataset.parse(data=ox.serialize(graph.store.quads((None, None, None, None)), format=ox.RdfFormat.N_QUADS), format="nquads")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"rdflib: {len(dataset):,} quads read in {time.process_time() - start:.0f} s, {memory} MB", flush=True)
    return dataset


def beside(work: Callable[[], Iterable[object]], rows: int, busy: float) -> str:
    """What rdflib takes, in words."""
    from rdflib.plugins.sparql.sparql import SPARQLError

    try:
        with limit(LONG):
            found, taken = timed(work)
        return f"; rdflib {taken:.1f} s, {taken / busy:.0f} times{'' if found == rows else f', {found:,} ROWS'}"
    except SPARQLError as error:  # as of a GROUP_CONCAT of what is not bound
        return f"; rdflib fails ({type(error).__name__})"
    except TimeoutError:
        return f"; rdflib more than {LONG:.0f} s, {LONG / busy:.0f} times"


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[0] == "--copies":
        copies(int(arguments[1]), Path(arguments[2]), Path(arguments[3]))
        sys.exit()
    files = [a for a in arguments[1:] if not a.startswith("--")]
    if files:
        load(arguments[0], files)
    ask(arguments[0], "--rdflib" in arguments, "--plain" in arguments)
