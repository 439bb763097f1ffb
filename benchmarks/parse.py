"""The language pipeline on one core, against a blank tokenizer: `python benchmarks/parse.py [ARTICLES...] [--speed N] [--memory N]`.

Speed: words a second on the first N articles (200), best of three, in processor time and by the clock: on a busy machine the two differ.
Memory: N articles (10,000) read and parsed one after the other, none of them kept; the peak of the process after 1,000, 5,000, 10,000 and all.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import spacy

from kg import parse, read_articles
from kg.model import Article

SAMPLE = Path(__file__).parent.parent / "data" / "articles"
SHOWN = (1_000, 2_500, 5_000, 7_500, 10_000)


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Processor time and time by the clock, each the best of three."""
    times = []
    for _ in range(3):
        start, cpu = time.perf_counter(), time.process_time()
        work()
        times.append((time.process_time() - cpu, time.perf_counter() - start))
    return min(t[0] for t in times), min(t[1] for t in times)


def peak() -> float:
    """Most memory that the process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def speed(articles: Iterator[Article]) -> None:
    """Print words a second and the ratio to the tokenizer."""
    kept = list(articles)
    blank, nlp = spacy.blank("en"), parse.load()
    words = sum(len(blank.make_doc(a.text)) for a in kept)
    base = seconds(lambda: [blank.make_doc(a.text) for a in kept])
    full = seconds(lambda: [parse.parse(a, nlp) for a in kept])
    print(f"{len(kept)} articles, {words:,} words, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores     processor time / clock")
    print(f"tokenizer alone   {words / base[0]:12,.0f} / {words / base[1]:,.0f} words/s")
    print(f"whole pipeline    {words / full[0]:12,.0f} / {words / full[1]:,.0f} words/s   {full[0] / base[0]:.0f} times the tokenizer's time")


def memory(articles: Iterator[Article]) -> None:
    """Print the peak of memory while a stream is parsed."""
    nlp = parse.load()
    words = count = 0
    print(f"{0:7,} articles {words:12,} words   peak {peak():6,.0f} MB")
    for count, article in enumerate(articles, 1):
        words += sum(len(s.tokens) for s in parse.parse(article, nlp))
        if count in SHOWN:
            print(f"{count:7,} articles {words:12,} words   peak {peak():6,.0f} MB", flush=True)
    print(f"{count:7,} articles {words:12,} words   peak {peak():6,.0f} MB")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("articles", nargs="*", default=[str(SAMPLE)])
    arguments.add_argument("--speed", type=int, default=200)
    arguments.add_argument("--memory", type=int, default=10_000)
    given = arguments.parse_args()
    if given.memory:
        memory(islice(read_articles(*given.articles), given.memory))
    if given.speed:
        speed(islice(read_articles(*given.articles), given.speed))
