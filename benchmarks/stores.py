"""The same quads in several stores, loaded by each one's own bulk way and asked the named queries: `python benchmarks/stores.py STORE QUADS.nq INTO [--of oxigraph virtuoso]`.

STORE and QUADS.nq: the same graph, as `benchmarks/copies.py --nquads` leaves it, or `kg export -o QUADS.nq` of a store. INTO: a folder for the databases; one that is
there is not loaded again. Loading: `oxigraph load`; Virtuoso's `ld_dir` and `rdf_loader_run` on one thread, with a checkpoint. Queries: as `kg query --store URL` sends them,
about one of the actors with most events; the best of three by the clock, or the first that takes more than `LONG` seconds, answers read to the end, and beside it how
many times what STORE takes. Exit status 1 where a store finds another number of rows.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from graphs import OXIGRAPH, oxigraph, virtuoso
from scale import given

from kg.errors import StoreError
from kg.graph.asking.named import named_queries
from kg.graph.stores.remote import RemoteStore
from kg.knowledge_graph import KnowledgeGraph

LONG = 5.0
BUFFERS = {"NumberOfBuffers": "250000", "MaxDirtyBuffers": "180000"}  # pages of 8 kB: 2 GB


def load_oxigraph(quads: Path, into: Path) -> None:
    subprocess.run([OXIGRAPH, "load", "--location", into / "o", "--file", quads, "--lenient"], check=True, capture_output=True)


def load_virtuoso(quads: Path, into: Path) -> None:
    place = str(quads.parent.resolve())
    loading = f"ld_dir('{place}', '{quads.name}', 'urn:none')", "rdf_loader_run()", "checkpoint"
    with virtuoso(into, *loading, DirsAllowed=f".,{place}", **BUFFERS):
        pass


STORES = {"oxigraph": (load_oxigraph, lambda into: oxigraph(into / "o")), "virtuoso": (load_virtuoso, lambda into: virtuoso(into, **BUFFERS))}


def best(ask: Callable[[], Any]) -> tuple[float, int]:
    """Seconds by the clock, and rows."""
    least, rows = 9e9, 0
    for _ in range(3):
        began = time.perf_counter()
        rows = sum(1 for _ in ask())
        taken = time.perf_counter() - began
        least = min(least, taken)
        if taken > LONG:
            break
    return least, rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("quads", type=Path)
    parser.add_argument("into", type=Path)
    parser.add_argument("--of", nargs="+", default=list(STORES), choices=list(STORES))
    options = parser.parse_args()
    for name in options.of:
        if not (options.into / name).exists():
            (options.into / name).mkdir(parents=True)
            began = time.perf_counter()
            STORES[name][0](options.quads, options.into / name)
            print(f"{name}: loaded in {time.perf_counter() - began:.0f} s", flush=True)
    graph, differ = KnowledgeGraph(options.store), 0
    event = graph.query("SELECT ?e { ?e ir:publishers ?p ; a sem:Event ; ir:claims ?n } ORDER BY DESC(?p) DESC(?n) ?e LIMIT 1")[0]["e"]
    ratios: dict[str, list[float]] = {name: [] for name in options.of}
    with ExitStack() as stack:
        others = {name: RemoteStore(stack.enter_context(STORES[name][1](options.into / name))) for name in options.of}
        print(f"{len(graph.store):,} quads; " + ", ".join(f"{name} {len(other):,}" for name, other in others.items()), flush=True)
        for query in named_queries().values():
            text = query.bind(given(query, graph, event), graph.find)
            own, wanted = best(lambda: graph.ask(text))  # noqa: B023
            told = ""
            for name, other in others.items():
                try:
                    taken, rows = best(lambda: other.query(text))  # noqa: B023
                except StoreError as error:
                    told += f", {name} none ({error})"
                    differ += 1
                    continue
                ratios[name].append(taken / own)
                differ += rows != wanted
                told += f", {name} {taken:.3f} s ({taken / own:.1f} times{'' if rows == wanted else f', {rows:,} ROWS'})"
            print(f"{query.name:24} {wanted:>7,} rows, embedded {own:.3f} s{told}", flush=True)
    for name, found in ratios.items():
        print(f"{name}: {statistics.median(found):.1f} times the embedded store in the median of {len(found)} queries, at most {max(found):.1f}")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
