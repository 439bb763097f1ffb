"""Broken, hostile and odd inputs through the whole pipeline: read, parse, link, extract, quads.

    python benchmarks/mutations.py [COUNT] [SEED] [LIMIT]     (1000, 1, 300 seconds of wall time an input)

Each input is a sample article in one of eight formats, mutated; a few are paragraphs of 1 MB and markup nested thousands deep. Every input must be
processed (articles come out, their claims quote the text, their quads serialise) or reported (an InputError). Runs in a process of its own, which is
killed and counted as hung past the limit, and counted as crashed where it dies. Prints the outcomes by kind of mutation; exit 1 on a crash or a hang.
"""

from __future__ import annotations

import csv
import gzip
import html
import io
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ARTICLES = Path(__file__).parent.parent / "data" / "articles"
ODD = [
    "\u202e",
    "\ufeff",
    "\U0001f600",
    "\x00",
    "\x1b[0m",
    "e\u0301" * 50,
    "<script>",
    '"}',
    "\u2028",
    "\u200b",
    "\u00a0",
    "ﷺ",
    "İ",
    "ß",
    "\ud800",
    "�",
    "\U0010ffff",
]
BIG = 1_000_000  # characters of the long paragraphs


def texts() -> list[tuple[str, str]]:
    """Title and text of each sample article."""
    from kg.read import read_articles

    return [(a.title, a.text) for a in read_articles(ARTICLES)]


def written(kind: str, title: str, text: str) -> bytes:
    """An article in one of the formats that are read."""
    day = "2024-05-15"
    if kind == "txt":
        return f"date {day} {text}".encode()
    if kind == "md":
        return f"---\ntitle: {title}\ndate: {day}\nsource: Wire\n---\n{text}".encode()
    if kind == "html":
        body = "".join(f"<p>{html.escape(p)}</p>" for p in text.split("\n\n"))
        return f"<html><head><title>{html.escape(title)}</title></head><body><article><h1>{html.escape(title)}</h1>{body}</article></body></html>".encode()
    if kind == "xml":
        item = f"<item><title>{html.escape(title)}</title><link>https://example.org/a</link><description>{html.escape(text)}</description></item>"
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>W</title>{item}</channel></rss>'.encode()
    row = {"id": "a", "title": title, "date": day, "source": "Wire", "text": text}
    if kind == "csv":
        out = io.StringIO()
        writer = csv.DictWriter(out, row)
        writer.writeheader()
        writer.writerow(row)
        return out.getvalue().encode()
    if kind == "json":
        return json.dumps([row]).encode()
    line = (json.dumps(row) + "\n").encode()
    return gzip.compress(line * 2) if kind == "jsonl.gz" else line * 2


KINDS = ("txt", "md", "html", "xml", "csv", "json", "jsonl", "jsonl.gz")


def mutated(data: bytes, chance: random.Random, how: str) -> bytes:
    """The bytes after one mutation."""
    at = chance.randrange(len(data) + 1)
    if how == "truncated":
        return data[:at]
    if how == "shuffled":
        words = data.split(b" ")
        chance.shuffle(words)
        return b" ".join(words)
    if how == "random bytes":
        return data[:at] + chance.randbytes(chance.randint(1, 200)) + data[at:]
    if how == "flipped bits":
        out = bytearray(data)
        for _ in range(chance.randint(1, 30)):
            out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
        return bytes(out)
    if how == "odd Unicode":
        for _ in range(chance.randint(1, 40)):
            at = chance.randrange(len(data) + 1)
            data = data[:at] + chance.choice(ODD).encode("utf-8", "surrogatepass") + data[at:]
        return data
    if how == "other encoding":
        return data.decode("utf-8", "replace").encode(chance.choice(["utf-16", "utf-32", "latin-1", "cp1252", "utf-7", "shift_jis"]), "replace")
    if how == "repeated":
        return data[:at] + data[at : at + 300] * chance.randint(2, 200) + data[at:]
    if how == "one line":
        return data.replace(b"\n", b" ").replace(b".", chance.choice([b"", b",", b";", b" and "]))
    if how == "one case":
        return chance.choice([data.upper, data.lower, data.swapcase])()
    raise ValueError(how)


SMALL = ("truncated", "shuffled", "random bytes", "flipped bits", "odd Unicode", "other encoding", "repeated", "one line", "one case")


def inputs(count: int, seed: int, big: bool = True) -> Iterator[tuple[str, str, bytes]]:
    """`count` inputs as (mutation, suffix, bytes); the same for the same seed. One in 250 is a paragraph of 1 MB, one in 50 nested markup."""
    chance = random.Random(seed)
    articles = texts()
    for n in range(count):
        title, text = chance.choice(articles)
        if big and n % 250 == 7:
            words = chance.choice([text.replace("\n", " "), text.replace(".", "").replace("\n", " "), "1 ", "Russia, Ukraine, Egypt and Qatar; "])
            yield "1 MB paragraph", "txt", (words * (BIG // len(words) + 1))[:BIG].encode()
        elif n % 50 == 9:
            tag = chance.choice(["div", "p", "b", "table", "ul", "blockquote", "span", "article"])
            deep = chance.choice([100, 1_000, 1_999, 20_000, 200_000])
            yield "nested HTML", "html", f"<html><body>{f'<{tag}>' * deep}{text}{f'</{tag}>' * chance.choice([0, deep])}".encode()
        else:
            kind, data = chance.choice(KINDS), b""
            data = written(kind, title, text)
            hows = [chance.choice(SMALL) for _ in range(chance.choice([1, 1, 2, 3]))]
            for how in hows:
                data = mutated(data, chance, how) if data else data
            yield hows[0], kind, data


def through(pipeline: Any, path: Path) -> tuple[int, int, int]:
    """Articles, claims and reported errors of one input; AssertionError where a claim misquotes."""
    from kg.graph.shape.triples import article_quads
    from kg.read import read_articles

    errors: list[Any] = []
    articles = claims = 0
    for article in read_articles(path, on_error=errors.append):
        extraction = pipeline(article)
        articles += 1
        for c in extraction.claims:
            claims += 1
            e = c.evidence
            assert e.start < 0 or article.text[e.start : e.end] == e.quote, (path, e)
        for quad in article_quads(extraction):
            str(quad).encode("utf-8")
    return articles, claims, len(errors)


def _work(pipe: Any) -> None:
    from kg.pipeline import Pipeline

    pipeline = Pipeline()
    pipe.send("ready")
    while True:
        path = pipe.recv()
        start = time.process_time()
        try:
            pipe.send((through(pipeline, path), time.process_time() - start, ""))
        except Exception as error:
            pipe.send(((0, 0, 0), time.process_time() - start, f"{type(error).__name__}: {str(error)[:300]}"))


def _started() -> tuple[Any, Any]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    worker = context.Process(target=_work, args=(there,), daemon=True)
    worker.start()
    there.close()
    here.recv()
    return worker, here


def main(count: int = 1000, seed: int = 1, limit: int = 300) -> int:
    folder = Path(tempfile.mkdtemp())
    outcome: Counter[tuple[str, str]] = Counter()
    slowest: dict[str, float] = {}
    claims = 0
    worker, pipe = _started()
    for n, (how, kind, data) in enumerate(inputs(count, seed)):
        path = folder / f"{n}.{kind}"
        path.write_bytes(data)
        pipe.send(path)
        try:
            if not pipe.poll(limit):
                raise TimeoutError
            (articles, found, errors), seconds, problem = pipe.recv()
            result = "CRASHED" if problem else "processed" if articles else "reported" if errors else "SILENT"
            claims += found
            slowest[how] = max(slowest.get(how, 0), seconds)
        except (TimeoutError, EOFError) as error:
            result, problem = ("HUNG", "past the limit") if isinstance(error, TimeoutError) else ("CRASHED", "the process died")
            worker.kill()
            worker, pipe = _started()
        outcome[how, result] += 1
        if result.isupper():
            print(f"{result} {how} {path}: {problem}", flush=True)
        else:
            path.unlink()
    worker.kill()
    print(f"{'':16}{'processed':>10}{'reported':>9}{'bad':>5}   slowest (s of CPU)")
    for how in dict.fromkeys(h for h, _ in outcome):
        bad = sum(n for (h, r), n in outcome.items() if h == how and r.isupper())
        print(f"{how:16}{outcome[how, 'processed']:10}{outcome[how, 'reported']:9}{bad:5}   {slowest.get(how, 0):.1f}")
    bad = sum(n for (_, r), n in outcome.items() if r.isupper())
    print(f"{count} inputs, seed {seed}: {bad} crashed, hung or silent; {claims} claims")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
