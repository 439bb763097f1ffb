"""Speed of the path from article to quads: `python benchmarks/extract.py [ARTICLES.jsonl] [N] [SEED]` (sample articles; 500; 1).

Ratios against a named baseline, in seconds of CPU of one process (the wall clock of a shared machine says little): parsing alone is `kg.parse.parse`
without names; on top come names, linking, extraction and quads. Then articles a second of wall and CPU time with one and two processes, the merge and
the writing of the store apart, memory while articles stream by, and the start of `kg --help`. The load of the machine is printed with it.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from kg import KnowledgeGraph, parse, read_articles
from kg import extract as extraction
from kg.graph.shape.triples import article_quads
from kg.model import Article, Extraction
from kg.pipeline import Pipeline, extract

SAMPLE = Path(__file__).parent.parent / "data" / "articles"


def rss() -> float:
    """Memory held now, in MB (0 where the system does not say)."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
    except OSError:
        return 0.0


def cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of CPU of this process, and the result."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


class Steps:
    """The pipeline with a clock at each step."""

    def __init__(self) -> None:
        self.whole = Pipeline()
        self.seconds = dict.fromkeys(("bare", "parse", "names", "link", "extract", "quads"), 0.0)

    def run(self, article: Article) -> Extraction:
        """The steps of `Pipeline.__call__`, timed, and once more parsing alone."""
        p, clock = self.whole, self.seconds
        spent, _ = cpu(lambda: parse.parse(article, p.nlp))
        clock["bare"] += spent
        first, paragraphs = cpu(lambda: parse.recognise(article, p.nlp))
        spent, names = cpu(lambda: p.names(article, paragraphs))
        clock["names"] += spent
        spans = {key: found.stand_ins() for key, found in names.items()}
        spent, sentences = cpu(lambda: parse.sentences(paragraphs, spans, p.nlp, p.verbs))
        clock["parse"] += first + spent
        spent, linked = cpu(lambda: p.walk(article, paragraphs, names).link(sentences))
        clock["link"] += spent
        spent, claims = cpu(lambda: extraction.extract(article, linked, p.extractors))
        clock["extract"] += spent
        result = Extraction(article, claims)
        spent, _ = cpu(lambda: list(article_quads(result)))
        clock["quads"] += spent
        return result


def through(articles: Iterable[Article], workers: int) -> tuple[float, float]:
    """Wall and CPU seconds (children too) from articles to quads."""
    before, start = os.times(), time.perf_counter()
    for result in extract(articles, workers=workers):
        list(article_quads(result))
    wall, after = time.perf_counter() - start, os.times()
    return wall, sum(after[:4]) - sum(before[:4])


def main(source: str, number: int, seed: int) -> None:
    """Measure and print."""
    everything = list(read_articles(source))
    articles = random.Random(seed).sample(everything, min(number, len(everything)))
    del everything
    print(
        f"{len(articles)} articles, {sum(len(a.text.split()) for a in articles):,} words; load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    steps = Steps()
    steps.run(articles[0])
    steps.seconds = dict.fromkeys(steps.seconds, 0.0)
    memory, results = [], []
    for n, a in enumerate(articles, 1):
        results.append(steps.run(a))
        if n % max(1, len(articles) // 5) == 0:
            memory.append(rss())
    s = steps.seconds
    rest = s["names"] + s["link"] + s["extract"] + s["quads"]
    whole = s["parse"] + rest
    print(f"parsing alone     {s['bare']:7.1f} s of CPU   1.00   {len(articles) / s['bare']:.1f} articles/s")
    for name in ("parse", "names", "link", "extract", "quads"):
        print(f"  {name:15} {s[name]:7.1f} s          {s[name] / s['bare']:5.2f}" + ("   with names as one word" if name == "parse" else ""))
    print(f"names to quads    {rest:7.1f} s          {rest / s['bare']:5.2f}   of parsing alone")
    print(f"whole path        {whole:7.1f} s          {whole / s['bare']:5.2f}   {len(articles) / whole:.1f} articles/s")
    with tempfile.TemporaryDirectory() as folder, KnowledgeGraph(Path(folder) / "store", write=True) as graph:
        spent, _ = cpu(lambda: [graph.insert(r) for r in results])
        print(f"merge and store   {spent:7.1f} s          {spent / s['bare']:5.2f}")
    results.clear()
    for workers in (1, 2):
        wall, used = through(articles, workers)
        print(
            f"{workers} process{'es' if workers > 1 else '  '}       {len(articles) / wall:7.1f} articles/s of wall, {len(articles) / used:.1f} of CPU (start-up included)"
        )
    print("memory after each fifth, results kept: " + ", ".join(f"{m:.0f}" for m in memory) + " MB")
    flat = []
    for n, _ in enumerate(extract(articles), 1):
        if n % max(1, len(articles) // 5) == 0:
            flat.append(rss())
    print("memory after each fifth, streaming:    " + ", ".join(f"{m:.0f}" for m in flat) + " MB")
    times = []
    for _ in range(5):
        before, start = os.times(), time.perf_counter()
        subprocess.run([sys.executable, "-m", "kg", "--help"], stdout=subprocess.DEVNULL, check=True)
        after = os.times()
        times.append((time.perf_counter() - start, after.children_user + after.children_system - before.children_user - before.children_system))
    print(f"kg --help         {min(t for t, _ in times):.2f} s of wall, {min(c for _, c in times):.2f} s of CPU (best of five)")


if __name__ == "__main__":
    main(
        sys.argv[1] if len(sys.argv) > 1 else str(SAMPLE),
        int(sys.argv[2]) if len(sys.argv) > 2 else 500,
        int(sys.argv[3]) if len(sys.argv) > 3 else 1,
    )
