"""What each branch, step, frame and word list of linking and extraction is worth: each is switched off in turn, and what then comes out is counted.

    python benchmarks/ablate.py GOLD... --kind link|extract|list|frame [--keep FILE] [--most 60] [--only MODULE] [--format text|jsonl]

GOLD are JSON Lines of articles, annotated ones with their facts (rows whose `split` is `train` are left out); each file is a column of the table. They
are parsed and read once, and kept in FILE where one is given. Then each switch is tried on the articles alone in which it takes effect (a first run
notes which those are), linking before anything else: only where other words stand for other actors is an article extracted anew, at most `--most` of
them, in an order by chance. A switch is worth the right edges that are lost without it, less the wrong ones that go with them, by what is told in the
end, frames and reader decided together. `details` are statuses, dates and places of right edges.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pickle
import pkgutil
import random
import signal
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import branches

import kg.extract
import kg.link
from kg import extract as extraction
from kg import lexicon, parse
from kg.evaluate import evaluate
from kg.extract import frames, making
from kg.extract.reader import Reader, Reading
from kg.link import Linked, titles
from kg.link import words as actors
from kg.model import Article, Claim, Extraction, Sentence
from kg.pipeline import LONGEST_SENTENCE, Pipeline
from kg.read import read_articles

PATIENCE = 20  # seconds for one article: without its exit a loop may never end
LOOKED_AT = 5  # documents linked anew for each that is extracted anew, at most
NOTHING = Reading((), {}, frozenset(), {})  # of the reader


@dataclass(frozen=True)
class Document:
    """An article as everything leaves it; `facts` is its row of the gold, `spans` what was read as one word."""

    group: str
    article: Article
    facts: str
    paragraphs: Sequence[parse.Paragraph]
    spans: dict[parse.Key, tuple[tuple[int, int, str], ...]]
    sentences: Sequence[Sentence]
    linked: Sequence[Linked]
    reading: Reading


class Known(Reader):
    """A reader that has read already."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def read(self, article: Article, linked: Sequence[Linked]) -> Reading:
        return self.reading


class Bench:
    """Links and extracts documents again, as the code then is, and scores what comes out."""

    def __init__(self) -> None:
        self.pipeline, self.reader = Pipeline(), Reader()
        self._scores: dict[tuple[str, tuple[Claim, ...]], Score] = {}

    def document(self, group: str, article: Article, facts: str) -> Document:
        """An article, read for the first time."""
        bare = Document(group, article, facts, parse.recognise(article, self.pipeline.nlp), {}, (), (), NOTHING)
        spans, sentences, linked = self._linked(bare)
        reading = self.reader.read(extraction.dated(article, linked), linked)
        return Document(group, article, facts, bare.paragraphs, spans, sentences, linked, reading)

    def linked(self, d: Document) -> Sequence[Linked]:
        """The sentences of a document, linked again."""
        return self._linked(d)[2]

    def _linked(self, d: Document) -> tuple[Any, Sequence[Sentence], Sequence[Linked]]:
        names = self.pipeline.names(d.article, d.paragraphs)
        spans = {key: tuple(found.stand_ins()) for key, found in names.items()}
        read = d.sentences if spans == d.spans and d.linked else parse.sentences(d.paragraphs, spans, self.pipeline.nlp, self.pipeline.verbs)
        sentences = [s for s in read if len(s.tokens) <= LONGEST_SENTENCE]
        return spans, sentences, self.pipeline.walk(d.article, d.paragraphs, names).link(sentences)

    def claims(self, d: Document, linked: Sequence[Linked] | None = None) -> tuple[Claim, ...]:
        """What is told of a document, given other links where it has some."""
        there = d.linked if linked is None else linked
        reading = d.reading if linked is None else self.reader.read(extraction.dated(d.article, linked), linked)
        return extraction.extract(d.article, there, {"frames": self.pipeline.extractors["frames"], "reader": Known(reading)})

    def score(self, d: Document, claims: tuple[Claim, ...]) -> Score:
        """Right and wrong edges, and right details; what was scored before is remembered."""
        key = (d.article.id, claims)
        if key not in self._scores:
            with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
                file.write(d.facts)
                file.flush()
                found = evaluate(Path(file.name), [Extraction(d.article, claims)])
            exact = found.scores["exact"]
            self._scores[key] = (exact.right, exact.predicted - exact.right, sum(right for right, _ in found.accuracy.values()))
        return self._scores[key]


Score = tuple[int, int, int]  # right and wrong edges, and right details of right edges


def documents(bench: Bench, files: Sequence[Path]) -> list[Document]:
    """The articles of some files."""
    out = []
    for gold in files:
        lines = [line for line in gold.read_text(encoding="utf-8").splitlines() if json.loads(line).get("split") != "train"]
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
            file.write("\n".join(lines))
            file.flush()
            out += [bench.document(gold.stem, a, line) for a, line in zip(read_articles(file.name), lines, strict=True)]
    return out


# -- what can be switched off ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Switch:
    """Something that can be switched off, and the documents (by number) in which it takes effect."""

    name: str
    off: AbstractContextManager[Any]
    reached: Sequence[int]
    links: bool  # whether it may change what words stand for


def modules(package: ModuleType) -> list[ModuleType]:
    """The modules of a package, but for those of its packages."""
    return [importlib.import_module(f"{package.__name__}.{m.name}") for m in pkgutil.iter_modules(package.__path__) if not m.ispkg]


def code(bench: Bench, kept: Sequence[Document], package: ModuleType, only: str) -> Iterator[Switch]:
    """Every branch, filter, operand, statement and function of a package."""
    links = package is kg.link
    there = [m for m in modules(package) if only in m.__name__]
    reached: dict[tuple[str, int], list[int]] = defaultdict(list)
    hit = set[tuple[str, int]]()
    with ExitStack() as stack:
        for module in there:
            stack.enter_context(branches.told(module, lambda name, number: hit.add((name, number))))
        for n, d in enumerate(kept):
            hit.clear()
            _ = bench.linked(d) if links else bench.claims(d)
            for site in hit:
                reached[site].append(n)
    for module in there:
        for s in branches.sites(module):
            name = f"{s.module.removeprefix('kg.')}:{s.line} {s.function} [{s.sort}] {s.words}"
            yield Switch(name, branches.off(module, s.number), reached[s.module, s.number], links)


def lists(kept: Sequence[Document]) -> Iterator[Switch]:
    """Every word list."""
    texts = [f"{d.article.title} {d.article.text}".lower() for d in kept]
    for owner in (lexicon.words(), actors.words(), titles.words()):
        for field in fields(owner):
            words = [w.split("_")[0] for w in getattr(owner, field.name)]
            reached = [n for n, text in enumerate(texts) if any(w in text for w in words)]
            yield Switch(f"list {field.name} of {type(owner).__module__}", emptied(owner, field.name), reached, owner is not lexicon.words())


@contextmanager
def emptied(owner: Any, name: str) -> Iterator[None]:
    """A word list without words."""
    before = getattr(owner, name)
    object.__setattr__(owner, name, type(before)())
    try:
        yield
    finally:
        object.__setattr__(owner, name, before)


def all_frames(bench: Bench, kept: Sequence[Document]) -> Iterator[Switch]:
    """Every frame."""
    reached: dict[str, list[int]] = defaultdict(list)
    did = set[str]()
    with patch.object(making, "claims", partial(_telling, did, making.claims)):
        for n, d in enumerate(kept):
            did.clear()
            bench.claims(d)
            for name in did:
                reached[name].append(n)
    for frame in frames.frames():
        yield Switch(f"frame {frame.name}", without_frame(frame.name), reached[frame.name], False)


def _telling(did: set[str], then: Any, scene: Any, frame: frames.Frame, i: int, acts: Any) -> Iterator[Claim]:
    for claim in then(scene, frame, i, acts):
        did.add(frame.name)
        yield claim


@contextmanager
def without_frame(name: str) -> Iterator[None]:
    """All frames but one."""
    rest = tuple(f for f in frames.frames() if f.name != name)
    with patch.object(frames, "frames", lambda: rest):
        frames.by_lemma.cache_clear()
        try:
            yield
        finally:
            frames.by_lemma.cache_clear()


# -- what comes out --------------------------------------------------------------------------------------------------------


def tried(bench: Bench, kept: Sequence[Document], switch: Switch, base: Sequence[tuple[Claim, ...]], most: int) -> dict[str, Any]:
    """A row of the table."""
    row: dict[str, Any] = {"name": switch.name, "reached": len(switch.reached)}
    try:
        with switch.off:
            changed = dict(_changed(bench, kept, switch, most))
            some = random.Random(1).sample(sorted(changed), min(most, len(changed)))
            found = {n: bench.claims(kept[n], changed[n]) for n in some}
    except Exception as error:
        return row | {"broken": f"{type(error).__name__}: {error}"[:90]}
    row |= {"differ": len(changed), "tried": len(found), "claims": sum(found[n] != base[n] for n in found)}
    groups: dict[str, list[tuple[Score, Score]]] = defaultdict(list)
    for n, claims in found.items():
        groups[kept[n].group].append((bench.score(kept[n], base[n]), bench.score(kept[n], claims)))
    return row | {"sets": {group: differences(pairs) for group, pairs in groups.items()}}


def _changed(bench: Bench, kept: Sequence[Document], switch: Switch, most: int) -> Iterator[tuple[int, Sequence[Linked] | None]]:
    """The documents in which the switch may change what is told, with their links where those are others; of very many, some by chance."""
    for n in random.Random(2).sample(switch.reached, min(len(switch.reached), LOOKED_AT * most)):
        if not switch.links:
            yield n, None
            continue
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        try:
            linked = bench.linked(kept[n])
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        if linked != kept[n].linked:
            yield n, linked


def differences(pairs: Sequence[tuple[Score, Score]]) -> dict[str, int]:
    """Right and wrong edges that are lost and gained, summed over articles, and the details that are lost."""
    out = {}
    for n, name in enumerate(("right", "wrong")):
        out[f"{name} lost"] = sum(max(0, b[n] - a[n]) for b, a in pairs)
        out[f"{name} gained"] = sum(max(0, a[n] - b[n]) for b, a in pairs)
    return out | {"details": sum(b[2] - a[2] for b, a in pairs)}


def worth(row: dict[str, Any]) -> int:
    """Right edges that are lost without a switch, less those gained, less the wrong ones that go with them."""
    sets = row.get("sets", {}).values()
    return sum(d["right lost"] - d["right gained"] - d["wrong lost"] + d["wrong gained"] for d in sets)


def line(row: dict[str, Any]) -> str:
    """A row of the table for reading."""
    if "broken" in row:
        return f"{'':8}{row['reached']:5} {'':26} {row['name']}  cannot be switched off: {row['broken']}"
    cells = (
        f"{g} {d['right lost']}/{d['right gained']} {d['wrong lost']}/{d['wrong gained']} {d['details']}" for g, d in sorted(row["sets"].items())
    )
    return f"{worth(row):4}{row['reached']:5}{row['differ']:5}{row['claims']:5}  {row['name']}  | {' | '.join(cells)}"


def _late(*_: Any) -> None:
    raise TimeoutError(f"more than {PATIENCE} s for an article")


def main() -> None:
    ask = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    ask.add_argument("gold", type=Path, nargs="+")
    ask.add_argument("--kind", default="link", choices=("link", "extract", "list", "frame"))
    ask.add_argument("--only", default="", help="a part of the names of the modules that are looked at")
    ask.add_argument("--most", type=int, default=60, help="articles that are extracted anew for one switch")
    ask.add_argument("--format", default="text", choices=("text", "jsonl"))
    ask.add_argument("--keep", type=Path, help="file that keeps the documents for the next time; written where there is none")
    given = ask.parse_args()
    signal.signal(signal.SIGALRM, _late)
    bench = Bench()
    if given.keep and given.keep.exists():
        kept = pickle.loads(given.keep.read_bytes())
    else:
        kept = documents(bench, given.gold)
        if given.keep:
            given.keep.write_bytes(pickle.dumps(kept))
    base = [bench.claims(d) for d in kept]
    switches = {
        "link": lambda: code(bench, kept, kg.link, given.only),
        "extract": lambda: code(bench, kept, kg.extract, given.only),
        "list": lambda: lists(kept),
        "frame": lambda: all_frames(bench, kept),
    }[given.kind]()
    rows = []
    for switch in switches:
        rows.append(tried(bench, kept, switch, base, given.most))
        print(
            json.dumps(rows[-1]) if given.format == "jsonl" else f"{len(rows)}: {switch.name}"[:100],
            flush=True,
            file=sys.stdout if given.format == "jsonl" else sys.stderr,
        )
    if given.format == "text":
        print(
            f"{len(kept)} articles; worth, articles reached, linked otherwise, told otherwise; by file: right lost/gained, wrong lost/gained, details lost"
        )
        print("\n".join(map(line, sorted(rows, key=lambda r: (worth(r), r["name"])))))


if __name__ == "__main__":
    main()
