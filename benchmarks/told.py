"""What does an event told by many cost? `python benchmarks/told.py [ARTICLES]` (2,000).

Articles of one event: texts of their own, one text for all, and texts that have much in common and are no copies. How long it takes to add one more to
half as many and to all of them, in seconds of processor, the best of five; asked is that it takes at most `GROWTH` times as long with twice as many.
Exit status 1 where it takes longer.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable

from kg.graph.merging.derive import Derivation
from kg.graph.shape.reference import reference_quads
from kg.graph.shape.triples import article_quads
from kg.graph.stores.store import MemoryStore
from kg.model import Actor, Article, Claim, Evidence, Extraction, Kind

GROWTH = 2.5
WORDS = 120
ENDS = ((Actor(Kind.COUNTRY, "France", "FRA", "FRA"),), (Actor(Kind.COUNTRY, "Germany", "DEU", "DEU"),))


def words(chance: random.Random, count: int) -> list[str]:
    return [f"w{chance.randrange(5000)}" for _ in range(count)]


def edited(chance: random.Random) -> str:
    """The same text with a twentieth of its words replaced: of two of them less than half of the sequences of five words are the same."""
    text = words(random.Random(0), WORDS)
    for word in words(chance, WORDS // 20):
        text[chance.randrange(WORDS)] = word
    return " ".join(text)


KINDS: dict[str, Callable[[random.Random], str]] = {
    "of their own": lambda chance: " ".join(words(chance, WORDS)),
    "one for all": lambda _: " ".join(words(random.Random(0), WORDS)),
    "much in common": edited,
}


def seconds(count: int, text: Callable[[random.Random], str]) -> float:
    """Seconds that one more article takes."""
    chance, articles = random.Random(count), {}
    for n in range(count + 1):
        article = Article(f"a{n}", text(chance), source=f"S{n % 50}", published="2024-05-02")
        quads = article_quads(Extraction(article, (Claim(article.id, "Meeting", *ENDS, Evidence(0, 4, "text"), date="2024-05-02"),)))
        articles[quads[0].graph_name] = quads
    more, quads = articles.popitem()
    store = MemoryStore()
    store.change((), reference_quads())
    derived = Derivation(store)
    derived.fill(articles)
    taken = []
    for _ in range(5):
        began = time.process_time()
        derived.replace(more, quads)
        taken.append(time.process_time() - began)
        derived.replace(more, [])
    return min(taken)


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    missed = 0
    for name, text in KINDS.items():
        half, whole = seconds(count // 2, text), seconds(count, text)
        missed += whole > GROWTH * half
        print(
            f"{'ok  ' if whole <= GROWTH * half else 'MISS'} {name:15} {count // 2:,}: {half:.3f} s, {count:,}: {whole:.3f} s, {whole / half:.2f}-fold",
            flush=True,
        )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
