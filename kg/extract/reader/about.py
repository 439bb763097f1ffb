"""Which sectors an act is about: what its sentence, its window and its pair of actors say, and the words that name sectors, the nearer the more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kg.encoder import WIDTH, Floats, Ints, session
from kg.extract.reader.acts import Act, Acts
from kg.extract.reader.clauses import HANGS
from kg.extract.reader.encode import Encoded
from kg.extract.reader.judge import MODEL, Judged
from kg.extract.reader.labels import TOPICS

Named = tuple[str, int, int]
"""A topic (of `labels.TOPICS`) that words of the window name, and the characters where they begin and end."""
MOST = 6  # words of one sentence that are weighed: the nearest to the act
NEAR = 12.0  # word pieces in which closeness falls to 1/e
FAR = 60.0  # word pieces: as far as an actor counts that the sentence does not name
SCALE = 5.0  # of the attention that a word gets, so that it is of the size of the others
PLACE = 5 + HANGS


@dataclass(frozen=True, slots=True)
class Features:
    """What the sectors of C claims hang on, with up to K words each that name one; rows of zeros where there are fewer.

    Attributes:
        seen: [C, 4 WIDTH] the means of the sentence's and the window's pieces, what shows the act, and the mean of the words that tell the act.
        hidden: [C, WIDTH] the pair. relation: [C].
        named, near: [C, 36] 1 where words of the sentence, or of the window, name a topic.
        words: [C, K, WIDTH] vectors of the words. which: [C, K, 36] 1 for the topic that each names.
        place: [C, K, PLACE] closeness to the act's word and to the nearer actor (0 to 1), how much the pair looks at them, 1 where they follow the act;
            how probably they are among the words that tell it; how they hang on the act (`clauses.hanging`).
    """

    seen: Floats
    hidden: Floats
    relation: Ints
    named: Floats
    near: Floats
    words: Floats
    which: Floats
    place: Floats


def topics(features: Features) -> Floats:
    """[C, 36] how probable each topic is."""
    inputs = {name: getattr(features, name) for name in Features.__slots__}
    (logits,) = session(MODEL / "topics.onnx").run(None, inputs)
    found: Floats = 1 / (1 + np.exp(-logits))
    return found


def features(acts: Acts) -> Features:
    """What the sectors of acts hang on."""
    window, judged, pairs = acts.encoded, acts.judged, acts.claims[:, 0]
    parts = window.pairs[pairs, 0]
    named = [p.named for p in acts.window.parts]
    by_words = np.array([[float(t in {name for name, *_ in found}) for t in TOPICS] for found in named], dtype=np.float32)
    near = np.tile(by_words.max(0), (len(parts), 1))
    seen = np.hstack([_means(window, judged)[parts], acts.shown(), acts.told()])
    return Features(seen, judged.hidden[pairs], acts.claims[:, 1], by_words[parts], near, *_words(acts, named))


def _means(window: Encoded, judged: Judged) -> Floats:
    """[N, 2 WIDTH] the mean of each sentence's pieces, and that of the window's."""
    sentence = window.sentences @ judged.pieces / np.maximum(window.sentences.sum(1, keepdims=True), 1)
    found: Floats = np.hstack([sentence, np.broadcast_to(judged.pieces.mean(0), sentence.shape)])
    return found


def _words(acts: Acts, named: Sequence[Sequence[Named]]) -> tuple[Floats, Floats, Floats]:
    """`words`, `which` and `place` of the features."""
    pieces = acts.encoded.pieces
    spans = [[(topic, pieces.weights(start, end)) for topic, start, end in found] for found in named]
    rows = [_nearest(acts, act, spans[act.part]) for act in acts.each]
    longest = max((len(row) for row in rows), default=0) or 1
    words, which, place = (np.zeros((len(rows), longest, size), dtype=np.float32) for size in (WIDTH, len(TOPICS), PLACE))
    for c, row in enumerate(rows):
        for k, (topic, vector, where) in enumerate(row):
            words[c, k], which[c, k, TOPICS.index(topic)], place[c, k] = vector, 1.0, where
    return words, which, place


def _nearest(acts: Acts, act: Act, spans: Sequence[tuple[str, Floats]]) -> list[tuple[str, Floats, Floats]]:
    """The words of a pair's sentence that name sectors, the nearest to its act first."""
    there = [(topic, weights) for topic, weights in spans if weights.any()]
    if not there:
        return []
    actors = np.flatnonzero(act.ends[0] + act.ends[1])
    hangs = act.hang(act.tree.words(np.array([weights for _, weights in there])))
    found: list[tuple[str, Floats, Floats]] = []
    for (topic, weights), hang in zip(there, hangs):
        where = np.flatnonzero(weights)
        middle = float(where.mean())
        off = float(np.abs(actors - middle).min()) if len(actors) else FAR
        place = (
            _close(middle - act.piece),
            _close(off),
            SCALE * float(act.pointed[where].sum()),
            float(middle > act.piece),
            float(weights @ act.inside),
        )
        found.append((topic, weights @ acts.judged.pieces, np.array([*place, *hang], dtype=np.float32)))
    return sorted(found, key=lambda f: -float(f[2][0]))[:MOST]


def _close(distance: float) -> float:
    """1 where two words are one, falling with the word pieces between them."""
    return float(np.exp(-abs(distance) / NEAR))
