"""How long does an overview take? `python benchmarks/overview.py QUADS.tsv.gz [SOURCE_SET]`.

Loads the facts, runs every analysis on the level of countries, draws the figures and writes the page; prints seconds and memory, and the ratio of the
centralities to those of networkx on the same graph. Exit 1 beyond 60 seconds or 2 GB.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # as the command line does
import networkx as nx

from kg.analyse import centrality
from kg.analyse.overview import overview
from kg.analyse.quads import network_of_quads
from kg.analyse.ties import layer, matrix
from kg.export.analyses import quotes_of, write
from kg.graph.events.network import Selection


def main() -> int:
    path, source = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    start = time.perf_counter()
    graph = network_of_quads(path, Selection(level="country", kinds=("country", "organisation", "group")), source=source)
    loaded = time.perf_counter() - start
    found = overview(graph, title=source or Path(path).name)
    analysed = time.perf_counter() - start - loaded
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "overview.html"
        write(found, page, quotes_of(graph))
        size = page.stat().st_size
    total, cpu = time.perf_counter() - start, time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(
        f"{graph.number_of_nodes():,} actors, {graph.number_of_edges():,} acts, {len(found.results)} results, {len(found.figures)} figures, page {size / 1e6:.1f} MB"
    )
    print(
        f"load {loaded:.1f} s, analyse {analysed:.1f} s, page {total - loaded - analysed:.1f} s, all {total:.1f} s ({cpu:.1f} s of one core); peak {peak:.2f} GB"
    )
    simple = layer(graph, "cooperation")
    s = matrix(simple, sorted(simple))
    for name, ours, theirs in (
        ("betweenness", lambda: centrality.betweenness(s), lambda: nx.betweenness_centrality(simple, weight="distance")),
        ("constraint", lambda: centrality.constraint(s), lambda: nx.constraint(simple, weight="weight")),
    ):
        seconds = []
        for run in (ours, theirs):
            begin = time.perf_counter()
            run()
            seconds.append(time.perf_counter() - begin)
        print(f"{name}: {seconds[0]:.2f} s, networkx {seconds[1]:.2f} s, ratio {seconds[0] / seconds[1]:.2f}")
    return 0 if total < 60 and peak < 2 else 1


if __name__ == "__main__":
    sys.exit(main())
