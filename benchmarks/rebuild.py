"""Is adding the same as rebuilding? `python benchmarks/rebuild.py ARTICLES.jsonl [N]`.

Builds N articles in three orders, and in ten batches with removals and edits between, and compares the sorted N-Quads. Exit 1 where they differ.
"""

from __future__ import annotations

import random
import sys
from dataclasses import replace

from kg.knowledge_graph import KnowledgeGraph
from kg.model import Extraction
from kg.pipeline import Pipeline
from kg.read import read_articles


def built(rows: list[Extraction]) -> list[str]:
    graph = KnowledgeGraph()
    for row in rows:
        graph.insert(row)
    return graph.quads()


def main() -> int:
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    articles = random.Random(3).sample(list(read_articles(sys.argv[1])), count)
    rows = list(map(Pipeline(), articles))
    wanted = built(rows)
    same = all(built(random.Random(n).sample(rows, count)) == wanted for n in (1, 2))
    graph = KnowledgeGraph()
    chance = random.Random(4)
    for start in range(0, count, max(1, count // 10)):
        batch = rows[start : start + max(1, count // 10)]
        for row in batch:
            edited = Extraction(replace(row.article, text=row.article.text + " "), row.claims[: len(row.claims) // 2])
            graph.insert(edited if chance.random() < 0.3 else row)
        for row in chance.sample(rows[: start + len(batch)], 5):
            if any(True for _ in graph.dataset.graphs()) and chance.random() < 0.5:
                graph.insert(row)
                graph.remove(row.article.id)
    for row in rows:
        graph.insert(row)
    batches = graph.quads() == wanted
    print(
        f"{count} articles, {len(wanted)} quads: three orders {'equal' if same else 'DIFFER'}, batches with edits and removals {'equal' if batches else 'DIFFER'}"
    )
    return 0 if same and batches else 1


if __name__ == "__main__":
    sys.exit(main())
