"""Does anything grow faster than its input? `python benchmarks/fuzz.py [KIND ...] [--most SECONDS]`.

Each of some kinds of hostile or odd input is read, and what is read is extracted, at a size and at its doubles, until one of the
doubles takes more than `--most` seconds of processor. From one size to its double the time may grow 2.5-fold; the last doubling of each kind is judged, since times of
a small input are those of starting. Every size has a process of its own. Exit status 1 where a kind grows faster.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path

GROWTH = 2.5  # times that the time may grow where the input doubles
LEAST = 0.25  # seconds below which no growth is judged
FIRST = ["Mario", "Anna", "Pedro", "Lena", "Omar", "Ravi", "Chen", "Sofia", "Ivan", "Noor", "Tomas", "Eva", "Juan", "Lars", "Amir", "Hana"]
LAST = [
    "Keller",
    "Osman",
    "Petrov",
    "Silva",
    "Tanaka",
    "Haddad",
    "Novak",
    "Berg",
    "Rossi",
    "Dubois",
    "Ortega",
    "Lindholm",
    "Farsi",
    "Okafor",
    "Banda",
    "Mensah",
]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of input: the suffix of its file, the size to begin with, and what makes one of a size (about as many characters)."""

    suffix: str
    start: int
    make: Callable[[int], str]


def people(size: int) -> str:
    """A list of names, each new."""
    names = (f"{a}{x.lower()} {b}{y.lower()}" for a, x, b, y in product(FIRST, LAST, LAST, FIRST))
    return ", ".join(islice(names, size // 22))


def again(piece: str, before: str = "The ministers met. ", after: str = "") -> Callable[[int], str]:
    """The same piece over and over."""
    return lambda size: before + piece * (size // len(piece)) + after


STATES = ["France", "Germany", "Kenya", "Brazil", "Japan", "India", "Russia", "China", "Egypt", "Mexico", "Poland", "Turkey"]
SENTENCE = "French President Emmanuel Macron met German Chancellor Olaf Scholz in Berlin on 3 May 2022. "
KINDS: dict[str, Kind] = {
    "tag-unclosed": Kind(".html", 2_000, again("a", "<html><body><p>They met.</p><")),
    "tags-unclosed": Kind(".html", 20_000, again("<a href='x' ", "<html><body><p>France met Germany in Paris.</p>")),
    "comments-unclosed": Kind(".html", 20_000, again("<!-- ", "<html><body><p>France met Germany in Paris.</p>")),
    "rights": Kind(".html", 20_000, again("(c) ", "<html><body><p>France met Germany in Paris.</p>")),
    "tables": Kind(".html", 20_000, again("<table><tr><td>France met Germany.</td></tr></table>", "<html><body>", "</body></html>")),
    "brackets-markdown": Kind(".md", 5_000, again("[")),
    "quotes-markdown": Kind(".md", 5_000, again("> ")),
    "one-paragraph": Kind(".txt", 20_000, again("the old house by the river ")),
    "quotes": Kind(".txt", 2_000, again('"')),
    "commas": Kind(".txt", 2_000, again(",")),
    "spaces": Kind(".txt", 50_000, again(" ", after="They left.")),
    "parentheses": Kind(".txt", 2_000, again("(")),
    "spaced-quotes": Kind(".txt", 10_000, again('" ')),
    "newlines": Kind(".txt", 50_000, again("\n", after="They left.")),
    "short-lines": Kind(".txt", 5_000, again("the talks in Paris ended\n")),
    "hyphens": Kind(".txt", 5_000, again("co-")),
    "parted-words": Kind(
        ".txt", 5_000, lambda n: "\n".join(f"the ministers of both sides spoke of inter{k}-\nnational talks" for k in range(n // 60))
    ),
    "digits": Kind(".txt", 10_000, again("7")),
    "capitals": Kind(".txt", 10_000, again("A")),
    "titles": Kind(".txt", 10_000, again("Minister ")),
    "names": Kind(".txt", 10_000, lambda n: f"President Macron met {people(n)}."),
    "names-in-sentences": Kind(".txt", 10_000, lambda n: "\n".join(f"Minister {p} met Olaf Scholz in Paris." for p in people(n // 2).split(", "))),
    "countries": Kind(".txt", 5_000, lambda n: f"The president met {' and '.join(STATES[k % 12] for k in range(n // 10))}."),
    "dates": Kind(".txt", 5_000, lambda n: f"France met Germany on {', '.join(f'{k % 28 + 1} May {1900 + k % 120}' for k in range(n // 14))}."),
    "sentences": Kind(".txt", 10_000, again(SENTENCE)),
    "clauses": Kind(".txt", 5_000, again("France said that Germany said that ")),
    "joined": Kind(".txt", 5_000, again("France attacked Germany and ")),
    "possessives": Kind(".txt", 5_000, again("Russia's president's ")),
    "accents": Kind(".txt", 10_000, again("é\u0301")),
    "mojibake": Kind(".txt", 10_000, again("Ã©â€™ ")),
    "json-nested": Kind(".json", 5_000, lambda n: "[" * (n // 2) + '{"text": "France met Germany."}' + "]" * (n // 2)),
    "json-rows": Kind(".jsonl", 10_000, lambda n: "".join(f'{{"id": "r{k}", "text": "Talks were held."}}\n' for k in range(n // 42))),
    "csv-cell": Kind(".csv", 10_000, lambda n: f'id,text\na,"{"France met, " * (n // 12)}"\n'),
    "mail-parts": Kind(
        ".eml",
        10_000,
        lambda n: "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n" + "--x\n\nThey met in Paris.\n" * (n // 24) + "--x--\n",
    ),
    "feed-entries": Kind(
        ".xml",
        10_000,
        lambda n: (
            "<rss version='2.0'><channel><title>t</title>"
            + "".join(f"<item><guid>g{k}</guid><description>Talks {k}.</description></item>" for k in range(n // 64))
            + "</channel></rss>"
        ),
    ),
}


def work(path: str) -> tuple[float, float, int, int]:
    """Seconds of reading and of extracting, numbers of articles and of lines about what is wrong."""
    from kg.pipeline import extract, pipeline
    from kg.read import read_articles

    pipeline()
    said: list[Exception] = []
    began = time.process_time()
    articles = list(read_articles(path, on_error=said.append))
    read = time.process_time()
    for _ in extract(articles, on_error=said.append):
        pass
    return read - began, time.process_time() - read, len(articles), len(said)


def apart(path: str, most: float) -> tuple[float, float, int, int, int] | None:
    """`work` in a process of its own, with the most memory that it took (MB); None where it took more than ten times `most`."""
    ends = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        spent = int(time.process_time())
        resource.setrlimit(resource.RLIMIT_CPU, (spent + int(10 * most), spent + int(10 * most)))
        found = work(path)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        os.write(ends[1], " ".join(map(str, (*found, memory))).encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(ends[1])
    with os.fdopen(ends[0]) as file:
        told = file.read().split()
    return (float(told[0]), float(told[1]), int(told[2]), int(told[3]), int(told[4])) if told else None


def judge(name: str, kind: Kind, folder: Path, most: float) -> bool:
    """Print the times of a kind; whether they grow as they may."""
    before, size = 0.0, kind.start
    while True:
        path = folder / f"{name}{kind.suffix}"
        path.write_text(kind.make(size), encoding="utf-8")
        found = apart(str(path), most)
        total = sum(found[:2]) if found else 10 * most
        growth = total / before if before else 0.0
        if (before and total > most) or size >= 16_000_000:  # what is slow at once is doubled, too
            good = found is not None and (growth <= GROWTH or total < LEAST)
            stages = (
                f"read {found[0]:6.2f} extract {found[1]:6.2f} s, {found[4]:5} MB, {found[2]} articles, {found[3]} notes" if found else "did not end"
            )
            print(f"{'ok  ' if good else 'MISS'} {name:20} {size:>11,}: {growth:4.1f}-fold, {stages}", flush=True)
            return good
        before, size = total, size * 2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", choices=[[], *KINDS])
    parser.add_argument("--most", type=float, default=4.0, help="seconds of processor after which a kind is judged")
    options = parser.parse_args()
    from kg.pipeline import pipeline

    pipeline()
    with tempfile.TemporaryDirectory() as folder:
        results = [judge(name, KINDS[name], Path(folder), options.most) for name in options.kinds or KINDS]
    print(f"{len(results) - sum(results)} of {len(results)} kinds grow more than {GROWTH}-fold where the input doubles")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
