"""What writing to an endpoint costs beside the embedded store: `python benchmarks/endpoints.py [URL ...]`.

The claims of the sample articles, read before, are merged into a store in a folder, and behind a new Oxigraph and a new rdflib-endpoint (extra `test`), or behind
the endpoints named, whose graphs of ours have to be empty. Seconds of the clock, from the opening of the store until all is published: the reference
data apart, since they go once. Every store must hold the same quads in the end; exit status 1 where one does not.
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from kg.files import folder
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Extraction
from kg.pipeline import extract
from kg.read import read_articles

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from graphs import endpoint, oxigraph


def timed(store: str, rows: list[Extraction]) -> tuple[float, float, list[str]]:
    """Seconds for the reference data and for the articles, and the quads that a reader finds then."""
    began = time.perf_counter()
    with KnowledgeGraph(store, write=True) as graph:
        graph.store.publish()
        opened = time.perf_counter()
        for row in rows:
            graph.insert(row)
        graph.store.publish()
        done = time.perf_counter()
    return opened - began, done - opened, KnowledgeGraph(store).quads()


def main() -> int:
    rows = list(extract(read_articles(folder("data") / "articles")))
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stores = {"folder": str(place / "s")}
        stores |= {url: url for url in sys.argv[1:]} or {
            "Oxigraph": stack.enter_context(oxigraph(place / "o")),
            "rdflib-endpoint": stack.enter_context(endpoint()),
        }
        first, wanted, differ = 0.0, [], 0
        for name, where in stores.items():
            opening, seconds, quads = timed(where, rows)
            first, wanted = first or seconds, wanted or quads
            differ += quads != wanted
            print(
                f"{name:16} reference {opening:6.1f} s, {len(rows)} articles {seconds:6.1f} s, {seconds / first:5.1f} times the folder"
                f"{'' if quads == wanted else ', OTHER QUADS'}",
                flush=True,
            )
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
