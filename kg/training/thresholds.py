"""From which probability each relation is told: chosen on annotated articles that were not learned from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kg.encoder import Floats
from kg.extract.reader.encode import Encoded, encode
from kg.extract.reader.judge import judge
from kg.extract.reader.labels import RELATIONS, SYMMETRIC
from kg.training.corpus import Annotated, same_actor
from kg.training.facts import examples

STEPS = tuple(n / 100 for n in range(20, 91, 2))
PRECISION = 0.85  # that a relation has to reach where it can
FEW = 25  # right pairs below which a relation takes the threshold of all


def choose(articles: Sequence[Annotated], path: Path) -> None:
    """Write the lowest threshold of each relation from which it is right in `PRECISION` of its pairs, else the one with the best F1."""
    pairs = [_judged(a) for a in articles]
    scores, right = (np.concatenate([p[k] for p in pairs]) for k in (0, 1))
    common = _least(scores.ravel(), right.ravel())
    found = {r: _least(scores[:, n], right[:, n]) if (right[:, n] == 1).sum() >= FEW else common for n, r in enumerate(RELATIONS)}
    path.write_text(json.dumps(found, indent=1), encoding="utf-8")


def _judged(article: Annotated) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.float32]], np.ndarray[tuple[int, int], np.dtype[np.float32]]]:
    """[P, R] probabilities, and 1, 0 or -1 (not told) for what is annotated."""
    found = [(encode(w), w) for w in article.windows]
    rows = [
        (judge(e).holds, once(e, examples([w], article.facts, article.where, same_actor, article.published)[0].holds))
        for e, w in found
        if len(e.pairs)
    ]
    empty = np.zeros((0, len(RELATIONS)), dtype=np.float32)
    return np.concatenate([empty, *(p for p, _ in rows)]), np.concatenate([empty, *(r for _, r in rows)])


def once(window: Encoded, right: Floats) -> Floats:
    """What is annotated, with the second order of a pair not told where order does not matter: the first one holds what the network finds."""
    second = [n for n, (_, a, b) in enumerate(window.pairs.tolist()) if a > b]
    right[np.ix_(second, [n for n, r in enumerate(RELATIONS) if r in SYMMETRIC])] = -1
    return right


def _least(scores: np.ndarray[tuple[int], np.dtype[np.float32]], right: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:
    """The threshold for one relation."""
    told, wanted = right >= 0, (right == 1).sum()
    table = []
    for step in STEPS:
        over = (scores >= step) & told
        hits = (right[over] == 1).sum()
        table.append((step, hits / max(1, over.sum()), 2 * hits / max(1, over.sum() + wanted)))
    good = [row for row in table if row[1] >= PRECISION]
    return good[0][0] if good else max(table, key=lambda row: row[2])[0]
