"""Speed of the bundled pipeline against a blank tokenizer: `python benchmarks/parse.py [ARTICLES.jsonl] [N]`."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import spacy

from kg import parse, read_articles

SAMPLE = Path(__file__).parent.parent / "data" / "articles"


def seconds(work: Callable[[], object]) -> float:
    """Best of three."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main(source: str, number: int) -> None:
    """Print words a second and the ratio to the tokenizer."""
    articles = list(islice(read_articles(source), number))
    blank, nlp = spacy.blank("en"), parse.load()
    words = sum(len(blank.make_doc(a.text)) for a in articles)
    base = seconds(lambda: [blank.make_doc(a.text) for a in articles])
    full = seconds(lambda: [parse.parse(a, nlp) for a in articles])
    print(f"{len(articles)} articles, {words:,} words")
    print(f"tokenizer alone   {words / base:12,.0f} words/s")
    print(f"whole pipeline    {words / full:12,.0f} words/s   {full / base:.1f} times the tokenizer's time")
    print(f"peak memory       {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:12,.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else str(SAMPLE), int(sys.argv[2]) if len(sys.argv) > 2 else 200)
