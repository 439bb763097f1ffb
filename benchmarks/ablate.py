"""What each frame, word list and part of the reading of trees is worth: each is switched off in turn, and what then comes out is counted.

    python benchmarks/ablate.py GOLD CORPUS [--annotated 600] [--random 300] [--seed 1] [--kind frame] [--format text|json] [--keep FILE]

GOLD is JSON Lines of annotated articles (rows whose `split` is not `train` are left out), CORPUS any JSON Lines of articles. Articles are parsed, linked
and judged by the reader once, and kept in FILE where one is given; what is switched off changes the frames alone, which are run again. A thing is worth
the right edges that are lost without it, less the wrong ones that are lost with them: `alone` of what the frames tell, `told` of what is told in the end,
frames and reader decided together. `details` are statuses, dates and places of right edges. `claims` counts those of the random articles that change.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from kg import extract as extraction
from kg import lexicon
from kg.evaluate import evaluate
from kg.extract import circumstances, frame_extractor, framed, frames, lemmas, making, participants, reference, roles, status, tree
from kg.extract.reader import Reader, Reading
from kg.link import Linked, gazetteer
from kg.model import Article, Claim, Extraction, Status
from kg.pipeline import Pipeline
from kg.read import read_articles


@dataclass(frozen=True)
class Document:
    """An article as parsing, linking and the reader leave it; `facts` is its row of the gold, empty where it has none."""

    article: Article
    linked: Sequence[Linked]
    reading: Reading
    facts: str


class Known(Reader):
    """A reader that has read already."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def read(self, article: Article, linked: Sequence[Linked]) -> Reading:
        return self.reading


class Told:
    """An extractor that has told already."""

    def __init__(self, found: Sequence[Claim]) -> None:
        self.found = found

    def claims(self, article: Article, linked: Sequence[Linked]) -> Iterator[Claim]:
        yield from self.found


def documents(gold: Path, corpus: Path, annotated: int, others: int, seed: int) -> list[Document]:
    """Random articles of both files; those of the corpus are none of the gold."""
    chance = random.Random(seed)
    rows = {json.loads(line)["id"]: line for line in gold.read_text(encoding="utf-8").splitlines() if '"split": "test"' not in line}
    bare = [line for line in corpus.read_text(encoding="utf-8").splitlines() if json.loads(line)["id"] not in rows]
    chosen = chance.sample(sorted(rows), min(annotated, len(rows)))
    pipeline = Pipeline()
    out = []
    for lines, facts in (([rows[i] for i in chosen], True), (chance.sample(bare, min(others, len(bare))), False)):
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
            file.write("\n".join(lines))
            file.flush()
            for article, line in zip(read_articles(file.name), lines, strict=True):
                linked = pipeline.linked(article)
                out.append(Document(article, linked, Reader().read(extraction.dated(article, linked), linked), line if facts else ""))
    return out


# -- what can be switched off ----------------------------------------------------------------------------------------------


def switches() -> Iterator[tuple[str, str, AbstractContextManager[Any]]]:
    """Kind, name and a context in which a thing is switched off, of everything that can be."""
    for frame in frames.frames():
        yield "frame", frame.name, without_frame(frame.name)
    for field in fields(lexicon.Words):
        yield "list", field.name, patch.object(lexicon, "words", partial(emptied, lexicon.words(), field.name))
    for owner, name, off in PARTS:
        yield "part", name.strip("_"), patch.object(owner, name, off)


def emptied(words: lexicon.Words, name: str) -> lexicon.Words:
    """The word lists with one of them empty."""
    return replace(words, **{name: type(getattr(words, name))()})


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


def nothing(*_: Any, **__: Any) -> list[Any]:
    return []


def none(*_: Any, **__: Any) -> None:
    return None


def no(*_: Any, **__: Any) -> bool:
    return False


PARTS: tuple[tuple[Any, str, Callable[..., Any]], ...] = (
    (framed, "inherit", lambda article, claims, release: tuple(claims)),
    (frame_extractor, "attended", nothing),
    (frame_extractor, "_should", nothing),
    (frame_extractor, "_strong", lambda found: found),
    (reference.Acts, "behind", nothing),
    (making, "_one_another", nothing),
    (making, "_names_others", no),
    (making, "asked", no),
    (making, "status", lambda tree, i: Status.ACTUAL),
    (status, "_own", lambda tree, i: Status.ACTUAL),
    (participants, "_joint", no),
    (participants, "author", nothing),
    (circumstances, "date", none),
    (circumstances, "place", none),
    (circumstances, "_now", no),
    (roles.Roles, "_inherited", nothing),
    (roles.Roles, "_governed", none),
    (roles.Roles, "_done_with", none),
    (roles.Roles, "_next", nothing),
    (roles.Roles, "_next_phrases", none),
    (roles.Roles, "_object_in", nothing),
    (roles.Roles, "_speak_together", no),
    (roles.Roles, "reciprocal", no),
    (tree.Tree, "_inside", nothing),
    (tree.Tree, "_whole", nothing),
)
"""Functions that are called by name, with what they give when they are off."""


# -- what comes out --------------------------------------------------------------------------------------------------------


Claims = tuple[Claim, ...]
Outcome = tuple[Claims, Claims]  # what the frames of an article tell, and what is told in the end


def run(d: Document, extractor: framed.Frames, before: Outcome | None = None) -> Outcome:
    """What comes out of a document; decided anew only where the frames tell something else than before."""
    alone = tuple(extractor.claims(extraction.dated(d.article, d.linked), d.linked))
    if before is not None and alone == before[0]:
        return before
    return alone, extraction.extract(d.article, d.linked, {"frames": Told(alone), "reader": Known(d.reading)})


def reached(kept: Sequence[Document]) -> tuple[list[Outcome], list[set[str]]]:
    """What comes out of each document, and what has a part in it: names of frames that told something, and words."""
    out, parts = [], []
    did = set[str]()
    with patch.object(making, "claims", partial(_telling, did, making.claims)):
        extractor = framed.Frames(gazetteer())
        for d in kept:
            did.clear()
            out.append(run(d, extractor))
            tokens = [t for x in d.linked for t in x.sentence.tokens]
            parts.append({*did, *(w.lower() for t in tokens for w in (t.text, t.lemma, *lemmas.forms(t.text.lower(), "verb")))})
    return out, parts


def _telling(did: set[str], then: Callable[..., Iterator[Claim]], scene: Any, frame: frames.Frame, i: int, acts: Any) -> Iterator[Claim]:
    for claim in then(scene, frame, i, acts):
        did.add(frame.name)
        yield claim


def concerned(kind: str, name: str, parts: set[str]) -> bool:
    """Whether switching a thing off may change a document."""
    if kind == "list":
        return any(word.split("_")[0] in parts for word in getattr(lexicon.words(), name))
    return kind == "part" or name in parts


Score = tuple[int, int, int]  # right and wrong edges, and right details of right edges


class Scorer:
    """Scores an article's claims against its row of the gold; what was scored before is remembered."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, Claims], Score] = {}

    def __call__(self, d: Document, claims: Claims) -> Score:
        key = (d.article.id, claims)
        if key not in self._known:
            with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
                file.write(d.facts)
                file.flush()
                found = evaluate(Path(file.name), [Extraction(d.article, claims)])
            score = found.scores["exact"]
            self._known[key] = (score.right, score.predicted - score.right, sum(right for right, _ in found.accuracy.values()))
        return self._known[key]


def differences(before: Sequence[Score], after: Sequence[Score]) -> dict[str, int]:
    """Right and wrong edges that are lost and gained, summed over articles, what that is worth, and the details that are lost."""
    pairs = list(zip(before, after, strict=True))
    out = {}
    for n, name in enumerate(("right", "wrong")):
        out[f"{name} lost"] = sum(max(0, b[n] - a[n]) for b, a in pairs)
        out[f"{name} gained"] = sum(max(0, a[n] - b[n]) for b, a in pairs)
    out["worth"] = out["right lost"] - out["right gained"] - out["wrong lost"] + out["wrong gained"]
    out["details"] = sum(b[2] - a[2] for b, a in pairs)
    return out


def changed(before: Claims, after: Claims) -> int:
    """Claims that only one side has; a claim with another status, date or place counts on both."""
    keys = [{(c.type, c.agents, c.targets, c.status, c.date, c.place) for c in claims} for claims in (before, after)]
    return len(keys[0] ^ keys[1])


def table(kept: Sequence[Document], kind: str) -> Iterator[dict[str, Any]]:
    """A row for each thing that can be switched off."""
    (base, parts), score = reached(kept), Scorer()
    annotated = [n for n, d in enumerate(kept) if d.facts]
    first = [[score(kept[n], base[n][which]) for n in annotated] for which in (0, 1)]
    for sort, name, off in switches():
        if kind and sort != kind:
            continue
        anew = [concerned(sort, name, p) for p in parts]
        with off:
            extractor = framed.Frames(gazetteer())
            try:
                found = [run(d, extractor, b) if again else b for d, b, again in zip(kept, base, anew, strict=True)]
            except (LookupError, TypeError, ValueError, AttributeError) as error:
                yield {"kind": sort, "name": name, "broken": f"{type(error).__name__}: {error}"}
                continue
        alone, told = ([score(kept[n], found[n][which]) for n in annotated] for which in (0, 1))
        random_ = [n for n, d in enumerate(kept) if not d.facts]
        yield {
            "kind": sort,
            "name": name,
            "alone": differences(first[0], alone),
            "told": differences(first[1], told),
            "claims": {w: sum(changed(base[n][i], found[n][i]) for n in random_) for i, w in enumerate(("alone", "told"))},
        }


def line(row: dict[str, Any]) -> str:
    """A row of the table for reading."""
    head = f"{row['kind']:7} {row['name']:36}"
    if "broken" in row:
        return f"{head} cannot be switched off: {row['broken']}"
    cells = []
    for part in ("alone", "told"):
        d = row[part]
        cells.append(
            f"{d['worth']:6} {d['right lost']:5}/{d['right gained']:<4} {d['wrong lost']:4}/{d['wrong gained']:<4} {d['details']:5} {row['claims'][part]:5}"
        )
    return head + " |".join(cells)


def main() -> None:
    ask = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    ask.add_argument("gold", type=Path)
    ask.add_argument("corpus", type=Path)
    ask.add_argument("--annotated", type=int, default=600)
    ask.add_argument("--random", type=int, default=300)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--kind", default="", choices=("", "frame", "list", "part"))
    ask.add_argument("--format", default="text", choices=("text", "json"))
    ask.add_argument("--keep", type=Path, help="file that keeps the documents for the next time; written where there is none")
    given = ask.parse_args()
    if given.keep and given.keep.exists():
        kept = pickle.loads(given.keep.read_bytes())
    else:
        kept = documents(given.gold, given.corpus, given.annotated, given.random, given.seed)
        if given.keep:
            given.keep.write_bytes(pickle.dumps(kept))
    rows = []
    for row in table(kept, given.kind):
        rows.append(row)
        print(f"{len(rows)}: {row['name']}", end="\033[K\r", file=sys.stderr, flush=True)
    rows.sort(key=lambda r: (r.get("told", {}).get("worth", 999), r.get("alone", {}).get("worth", 999), r["kind"], r["name"]))
    if given.format == "json":
        print(json.dumps(rows, indent=1))
        return
    print(f"{sum(bool(d.facts) for d in kept)} annotated articles, {sum(not d.facts for d in kept)} others; lost/gained without the thing")
    columns = " worth  right      wrong   details claims"
    print(f"{'':44}frames alone{'':26}|told in the end\n{'':44}{columns} |{columns}")
    print("\n".join(map(line, rows)))


if __name__ == "__main__":
    main()
