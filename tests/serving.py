"""A store with a hostile article in it, and a desk that runs, for the tests of `kg serve`."""

from __future__ import annotations

import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graphs import DEU, FRA, IND, KEN, MACRON, NATO, claim, person, report, world

from kg.knowledge_graph import KnowledgeGraph
from kg.model import Article, Evidence, Extraction, Status

TOKEN = "a-token-of-tests"
MARKUP = "<img src=x onerror=alert(1)></script><script>document.title='owned'</script>\"'{{7*7}}"
HOSTILE = person(MARKUP, "FRA")


def build(folder: Path) -> str:
    """A store of made-up reports, one of them hostile in every field."""
    with KnowledgeGraph(folder, write=True) as graph:
        for extraction in world():
            graph.insert(extraction)
        meeting = claim("good", "Meeting", MACRON, DEU, date="2024-06-01", evidence=Evidence(0, 20, "Macron met Scholz in Berlin."))
        energy = claim(
            "good", "Cooperation", FRA, IND, date="2024-06-02", topics=("energy",), evidence=Evidence(30, 60, "France and India work on energy.")
        )
        graph.insert(
            Extraction(Article("good", "A text.", "Macron in Berlin", "Wire", "https://example.org/a?b=1&c=2", "2024-06-03"), (meeting, energy))
        )
        graph.insert(
            report("denial", claim("denial", "Meeting", MACRON, DEU, date="2024-06-01", status=Status.DENIED), source="Post", day="2024-06-03")
        )
        graph.insert(report("visit", claim("visit", "Visit", MACRON, KEN, date="2024-07"), claim("visit", "Aid", NATO, KEN, date="2024-07-02")))
        bad = claim(MARKUP, "Criticism", HOSTILE, KEN, date="2024-06-05", attribution=MARKUP, evidence=Evidence(0, 9, MARKUP + "\u202e"))
        graph.insert(Extraction(Article(MARKUP, MARKUP, MARKUP, MARKUP, "javascript:alert(document.domain)", "2024-06-06"), (bad,)))
    return str(folder)


@contextmanager
def running(store: str, **options) -> Iterator[str]:
    """The address of a desk that runs on a free port."""
    import uvicorn

    from kg.serve.app import create
    from kg.serve.settings import Settings

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = create(Settings(store, port=port, token=TOKEN, **{"workers": 1, **options}))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the desk did not start"
        time.sleep(0.05)
    try:
        first = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Authorization": f"Bearer {TOKEN}"})
        urllib.request.urlopen(first, timeout=180).close()  # answered when the workers are ready, which on a busy machine takes a while
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(30)
