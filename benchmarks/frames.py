"""What do the frames add to the reader, where both are believed as far as they should be?

    python benchmarks/frames.py GOLD... [--keep FILE]

GOLD are JSON Lines of annotated articles (`benchmarks/ablate.py` says which rows are left out). Of all edges that reader or frames find in a file's articles: how
many right ones can be told at a precision, the decision (`kg.training.decision`) fitted on the articles of the other files. Once it sees what the reader says alone,
once both; thresholds are those of the decision, so that neither has an advantage by those that are shipped.
"""

from __future__ import annotations

import argparse
import json
import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path

import ablate
import numpy as np

from kg import extract as extraction
from kg.extract import decide
from kg.ontology import event_types
from kg.training.decision import is_right, regression, same_edge

PRECISIONS = (0.92, 0.9, 0.88, 0.86, 0.84)
Row = tuple[
    tuple[float, ...], tuple[float, ...] | None, bool
]  # features with the frames, features of the reader alone (None where it finds nothing), right


def rows(bench: ablate.Bench, d: ablate.Document) -> Iterator[Row]:
    """The edges that frames or reader find in a document."""
    facts, reading = json.loads(d.facts)["facts"], d.reading
    found = {same_edge(c, c.agents[0], c.targets[0]): (c, c.agents[0], c.targets[0], None) for c in (f.claim for f in reading.findings.values())}
    for c in bench.pipeline.extractors["frames"].claims(extraction.dated(d.article, d.linked), d.linked):
        found |= {same_edge(c, a, b): (c, a, b, c.confidence) for a, b in c.edges()}
    for c, a, b, framed in found.values():
        standing, seen = event_types()[c.type].standing, reading.probability(c.type, a, b)
        if not standing and a.country is not None and a.country == b.country:
            continue
        again = reading.again(c.type, a, b)
        alone = decide.features(seen, again, None, standing) if seen is not None and seen >= extraction.reader.reader.THINKABLE else None
        yield decide.features(seen or 0.0, again, framed, standing), alone, is_right(facts, c, a, b)


def told(learned: Sequence[Row], asked: Sequence[Row], which: int) -> list[int]:
    """Right edges of `asked` that can be told at each of `PRECISIONS`, by a decision fitted on `learned`; `which` features are seen."""
    x, y = (np.array(v, dtype=float) for v in zip(*((r[which], r[2]) for r in learned if r[which] is not None), strict=True))
    z, right = (np.array(v, dtype=float) for v in zip(*((r[which], r[2]) for r in asked if r[which] is not None), strict=True))
    hits = np.cumsum(right[np.argsort(-(z @ regression(x, y)), kind="stable")])
    precision = hits / np.arange(1, len(hits) + 1)
    return [int(hits[precision >= p].max(initial=0)) for p in PRECISIONS]


def main() -> None:
    ask = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    ask.add_argument("gold", type=Path, nargs="+")
    ask.add_argument("--keep", type=Path, help="file that keeps the documents for the next time; written where there is none")
    given = ask.parse_args()
    bench = ablate.Bench()
    if given.keep and given.keep.exists():
        kept = pickle.loads(given.keep.read_bytes())
    else:
        kept = ablate.documents(bench, given.gold)
        if given.keep:
            given.keep.write_bytes(pickle.dumps(kept))
    found = {name: [r for d in kept if d.group == name for r in rows(bench, d)] for name in dict.fromkeys(d.group for d in kept)}
    print(f"{'right edges at precision':34}" + "".join(f"{p:6}" for p in PRECISIONS))
    for name, asked in found.items():
        learned = [r for other, some in found.items() if other != name for r in some]
        for which, what in ((1, "reader alone"), (0, "and frames")):
            print(f"{name:20}{what:14}" + "".join(f"{n:6}" for n in told(learned, asked, which)))


if __name__ == "__main__":
    main()
