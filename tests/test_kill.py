"""A build killed at any moment leaves a store that opens and equals a state between two articles."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from graphs import union

from kg.graph.union import GRAPHS
from kg.knowledge_graph import KnowledgeGraph
from kg.link import gazetteer
from kg.model import Actor, Article, Claim, Evidence, Extraction, Kind

RUNS = int(os.environ.get("KG_KILL_RUNS", "5"))
COUNT, STRUCK = 400, 60  # articles, and within how many of them the kill comes
CODES = ("FRA", "DEU", "KEN", "IND", "BRA")


def rows() -> list[Extraction]:
    chance = random.Random(9)
    out = []
    for n in range(COUNT):
        a, b = (Actor(Kind.COUNTRY, c, c, c) for c in chance.sample(CODES, 2))
        claim = Claim(f"a{n}", chance.choice(["Meeting", "Aid"]), (a,), (b,), Evidence(0, 4, "text"), date=f"2024-05-{1 + n % 28:02d}")
        out.append(Extraction(Article(f"a{n}", f"text {n}", source="s", published="2024-06-01"), (claim,)))
    return out


def child(folder: str) -> None:
    with KnowledgeGraph(folder, write=True) as graph:
        gazetteer()
        print("ready", flush=True)
        for row in rows():
            graph.insert(row)
            print(row.article.id, flush=True)


def test_killed_builds_leave_whole_states(tmp_path: Path) -> None:
    chance = random.Random(1)
    seen = set()
    for n in range(RUNS):
        folder = tmp_path / str(n)
        process = subprocess.Popen([sys.executable, __file__, str(folder)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        for _ in range(1 + chance.randrange(STRUCK)):  # some articles on, however slow the machine is
            process.stdout.readline()
        time.sleep(chance.uniform(0, 0.02))
        process.kill()
        process.wait()
        process.stdout.close()
        with KnowledgeGraph(folder, write=True) as graph:
            found = set(graph.quads())
            done = graph.info()["articles"]
            assert union(graph) == {q.triple for g in GRAPHS for q in graph._store.quads((None, None, None, g))}
        wanted = KnowledgeGraph()
        for row in rows()[:done]:
            wanted.insert(row)
        assert found == set(wanted.quads()), f"killed in article {done}"
        seen.add(done)
    assert len(seen) > 1, seen
    assert max(seen) > 1
    print(f"{RUNS} kills, after {sorted(seen)} articles")


if __name__ == "__main__":
    child(sys.argv[1])
