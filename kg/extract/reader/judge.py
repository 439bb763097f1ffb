"""The networks of the reader: a window in, the probability of each relation of each pair out, then the details of those that hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kg.encoder import WIDTH, Floats, Ints, session, vectors
from kg.extract.reader.encode import Encoded
from kg.extract.reader.labels import RELATIONS, SYMMETRIC

MODEL = Path(__file__).parent / "model"
NOT_TOLD, PUBLISHED = 0, 1  # the first options of a date: none is told; the day of publication


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


@dataclass(frozen=True, slots=True)
class Details:
    """Of C claims: scores of status [C, 4], times [C, 2 + A] and places [C, 1 + B] (their first options: none ...)."""

    status: Floats
    times: Floats
    places: Floats


def judge(window: Encoded) -> Judged:
    """The probability of each relation of each pair of a window."""
    run = session(MODEL / "reader.onnx").run
    x, hidden, logits, attention = run(
        None,
        {"x": vectors(window.pieces), "members": window.members, "kinds": window.kinds, "sentences": window.sentences, "pairs": window.pairs},
    )
    holds = 1 / (1 + np.exp(-logits))
    _symmetric(holds, window.pairs)
    return Judged(x, hidden, holds, attention)


def _symmetric(holds: Floats, pairs: Ints) -> None:
    """Give one order of each pair the mean of both where order does not matter, in place."""
    row = {tuple(p): n for n, p in enumerate(pairs.tolist())}
    both = np.array([(n, row[s, b, a]) for (s, a, b), n in row.items() if a < b and (s, b, a) in row], dtype=np.int64).reshape(-1, 2)
    columns = [n for n, r in enumerate(RELATIONS) if r in SYMMETRIC]
    for c in columns:
        holds[both[:, 0], c] = (holds[both[:, 0], c] + holds[both[:, 1], c]) / 2
        holds[both[:, 1], c] = 0


def looked(window: Encoded, judged: Judged, pair: int) -> int:
    """The word piece that a pair looks at most in its sentence, those that name actors left out: its act's; the first of all where nothing is left."""
    return int((judged.attention[pair] * window.sentences[window.pairs[pair][0]] * (window.members.sum(1) == 0)).argmax())


def details(window: Encoded, judged: Judged, claims: Ints, times: Sequence[tuple[int, int]], places: Sequence[tuple[int, int]]) -> Details:
    """What goes with claims, but for their sectors (`kg.extract.reader.about`).

    Args:
        claims: [C, 2] pair and relation.
        times, places: characters of the window that each names.
    """
    run = session(MODEL / "details.onnx").run
    status, when, where = run(
        None,
        {
            "hidden": judged.hidden[claims[:, 0]],
            "relation": claims[:, 1],
            "times": _means(window, judged, times),
            "places": _means(window, judged, places),
        },
    )
    return Details(status, when[:, : 2 + len(times)], where[:, : 1 + len(places)])


def _means(window: Encoded, judged: Judged, spans: Sequence[tuple[int, int]]) -> Floats:
    """[max(1, spans), WIDTH] vectors of stretches; a row of zeros where there is none."""
    if not spans:
        return np.zeros((1, WIDTH), dtype=np.float32)
    return np.stack([window.pieces.weights(a, b) for a, b in spans]) @ judged.pieces
