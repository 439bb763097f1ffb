"""The networks of the reader: a window in, the probability of each relation of each pair out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from kg.encoder import Floats, Ints, session, vectors
from kg.extract.reader.clauses import marks, ties
from kg.extract.reader.encode import Encoded
from kg.extract.reader.labels import RELATIONS, SYMMETRIC

MODEL = Path(__file__).parent / "model"


@dataclass(frozen=True, slots=True)
class Judged:
    """What the network makes of a window: T word pieces, P pairs, R relations.

    Attributes:
        pieces: [T, WIDTH] vectors that know the actors. hidden: [P, WIDTH]. holds: [P, R] probabilities; of the two orders of a symmetric
            relation one holds the mean, the other 0. attention: [P, T] where each pair looked.
    """

    pieces: Floats
    hidden: Floats
    holds: Floats
    attention: Floats


def judge(window: Encoded) -> Judged:
    """The probability of each relation of each pair of a window."""
    network = session(MODEL / "reader.onnx")
    inputs = {"x": vectors(window.pieces), "members": window.members, "kinds": window.kinds, "sentences": window.sentences, "pairs": window.pairs}
    if _sees_trees():
        trees = window.trees(window.pairs)
        inputs |= {"marks": marks(trees, window.members, window.pairs), "ties": ties(trees, window.members, window.pairs)}
    x, hidden, logits, attention = network.run(None, inputs)
    holds = 1 / (1 + np.exp(-logits))
    _symmetric(holds, window.pairs)
    return Judged(x, hidden, holds, attention)


@cache
def _sees_trees() -> bool:
    """Whether the network in the package was trained to see the trees (`kg.training.judge`); the one shipped was not."""
    return "ties" in {i.name for i in session(MODEL / "reader.onnx").get_inputs()}


def _symmetric(holds: Floats, pairs: Ints) -> None:
    """Give one order of each pair the mean of both where order does not matter, in place."""
    row = {tuple(p): n for n, p in enumerate(pairs.tolist())}
    both = np.array([(n, row[s, b, a]) for (s, a, b), n in row.items() if a < b and (s, b, a) in row], dtype=np.int64).reshape(-1, 2)
    columns = [n for n, r in enumerate(RELATIONS) if r in SYMMETRIC]
    for c in columns:
        holds[both[:, 0], c] = (holds[both[:, 0], c] + holds[both[:, 1], c]) / 2
        holds[both[:, 1], c] = 0
