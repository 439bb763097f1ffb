"""Does a store stay as quick as it grows? `python benchmarks/grow.py CLAIMS.parquet INTO [--at 1000 10000 100000] [--sample 200] [--alone 12]`.

CLAIMS.parquet: what `kg export` wrote of a store. What its articles say is told again, without reading them: copy k of an article has another id and another hash of
its text, and all days of it, those that its claims name as well, are 364 k days later. INTO: the folder of the store that grows; the same command again
goes on where it stopped. At each number of articles each of the same sample is added to it and taken out again: quads that merging reads, seconds of the
thread that merges, of all threads (the store tidies up in others), and by the clock. Exit status 1 where the mean of the last is more than twice that of the first.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import count
from pathlib import Path

import pyoxigraph as ox
from pyarrow import parquet

from kg import iri
from kg.export.claims import extractions
from kg.graph.shape.triples import SCHEMA, TYPE, article_quads, batched, node
from kg.graph.stores.store import DiskStore, Pattern, Store
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Extraction, Fingerprint

Row = tuple[float, ...]
DAYS = 364  # the same day of the week
TIMES = 2.0


def moved(day: str | None, copy: int) -> str | None:
    """A day, month or year, so many copies later."""
    if day is None or not copy:
        return day
    if len(day) == 4:
        return f"{int(day) + copy:04d}"
    later = date.fromisoformat(day if len(day) == 10 else f"{day}-01") + timedelta(DAYS * copy)
    return later.isoformat()[: len(day)]


def again(told: Extraction, copy: int) -> Extraction:
    """An article that says the same at another time."""
    name = f"{told.article.id}~{copy}"
    article = replace(told.article, id=name, published=moved(told.article.published, copy))
    claims = tuple(replace(c, article=name, iri="", date=moved(c.date, copy)) for c in told.claims)
    mark = told.fingerprint or Fingerprint("", "")
    return Extraction(article, claims, (), Fingerprint(iri.digest(mark.hash, str(copy), length=64), mark.minhash))


def endless(told: list[Extraction]) -> Iterator[Extraction]:
    for copy in count():
        yield from (again(t, copy) for t in told)


class Reads:
    """Counts the quads that merging reads of a store; unlike seconds, they do not depend on what else the machine does."""

    def __init__(self, store: Store) -> None:
        self.count, self._quads = 0, store.quads
        store.quads = self._counted  # type: ignore[method-assign]

    def _counted(self, pattern: Pattern) -> Iterator[ox.Quad]:
        for q in self._quads(pattern):
            self.count += 1
            yield q


Clock = Callable[[], tuple[float, ...]]


def spent(work: Callable[[], object], clock: Clock) -> Row:
    """How far the clocks went on."""
    began = clock()
    work()
    return tuple(e - b for b, e in zip(began, clock()))


def timed(graph: KnowledgeGraph, sample: list[Extraction], reads: Reads) -> dict[str, list[Row]]:
    """What adding each costs, merging it again, and taking it out: quads read, seconds of this thread, of all, and by the clock."""
    rows: dict[str, list[Row]] = {"one more": [], "merged again": [], "out again": []}
    for told in sample:
        where = node(iri.article(told.article.id))
        for name, quads in zip(rows, (article_quads(told), article_quads(replace(told, claims=told.claims[:-1])), [])):
            rows[name].append(
                spent(
                    partial(graph._derived.replace, where, quads), lambda: (reads.count, time.thread_time(), time.process_time(), time.perf_counter())
                )
            )
    return rows


def alone(into: Path, sample: list[Extraction]) -> list[Row]:
    """Seconds of all threads and by the clock of adding each with the store opened, published and closed, and of taking them out likewise."""

    def change(told: Extraction, out: bool) -> None:
        with KnowledgeGraph(into, write=True) as graph:
            graph.remove(told.article.id) if out else graph.insert(told)

    return [spent(partial(change, told, out), lambda: (time.process_time(), time.perf_counter())) for out in (False, True) for told in sample]


UNITS = (("quads read", 1), ("ms of the thread", 1000), ("ms of all", 1000), ("ms by the clock", 1000))


def told_of(rows: list[Row]) -> str:
    """Means, medians and greatest values in words."""
    return ", ".join(
        f"{statistics.mean(r[k] for r in rows) * by:.1f} (median {statistics.median(r[k] for r in rows) * by:.1f}, most {max(r[k] for r in rows) * by:.0f}) {unit}"
        for k, (unit, by) in enumerate(UNITS[-len(rows[0]) :])
    )


def size(graph: KnowledgeGraph) -> int:
    """Bytes of the tables of a store, as they lie there."""
    store = graph.store
    assert isinstance(store, DiskStore)
    store.inner.flush()
    return sum(f.stat().st_size for f in (store.folder / "live").glob("*.sst"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("claims", type=Path)
    parser.add_argument("into", type=Path)
    parser.add_argument("--at", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--alone", type=int, default=0)
    options = parser.parse_args()
    told = list(extractions(parquet.read_table(options.claims)))
    random.Random(5).shuffle(told)
    telling = [t for t in told if t.claims][: options.sample]
    kept = {t.article.id for t in telling}
    articles, means = endless([t for t in told if t.article.id not in kept]), []
    with KnowledgeGraph(options.into, write=True) as graph:
        reads = Reads(graph.store)
        there = sum(1 for _ in graph.store.quads((None, TYPE, node(SCHEMA + "NewsArticle"), None)))
        for _ in range(min(there, max(options.at))):
            next(articles)
        for one in telling:  # a store that was copied has them
            graph._derived.replace(node(iri.article(one.article.id)), [])
        for wanted in options.at:
            began, todo = time.process_time(), max(0, wanted - there)
            for _ in range(todo):
                graph.insert(next(articles))
            there = max(there, wanted)
            taken = time.process_time() - began
            graph.store.publish()
            timed(graph, telling[:5], reads)
            found = timed(graph, telling, reads)
            means.append(statistics.mean(r[1] for r in found["one more"]))
            bytes_, quads = size(graph), len(graph.store)
            print(f"{there:,} articles, {quads:,} quads: {bytes_ / there:,.0f} bytes an article, {bytes_ / quads:.0f} a quad")
            for name, rows in found.items():
                print(f"  {name}: {told_of(rows)}")
            if todo:
                print(f"  {todo:,} were added in {taken:.0f} s of processor, {taken / todo * 1000:.2f} ms an article")
            print(f"  memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB", flush=True)
            graph.store.publish()
    if options.alone:
        for name, rows in zip(("one more", "out again"), batched(alone(options.into, telling[: options.alone]), options.alone)):
            print(f"  {name}, alone: {told_of(rows)}; of all, in turn: {' '.join(f'{r[0]:.1f}' for r in rows)} s")
    print(f"last / first: {means[-1] / means[0]:.2f}")
    return 0 if means[-1] <= TIMES * means[0] else 1


if __name__ == "__main__":
    sys.exit(main())
