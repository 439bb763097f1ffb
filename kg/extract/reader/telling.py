"""Which words of a sentence tell an act: of several acts of the same two each has its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kg.encoder import Floats, Ints, session
from kg.extract.reader.clauses import Tree, marks
from kg.extract.reader.encode import Encoded
from kg.extract.reader.judge import MODEL, Judged


@dataclass(frozen=True, slots=True)
class Told:
    """The words of C acts in a window of T word pieces.

    Attributes:
        pointed: [C, T] how much each piece of the act's sentence shows the act; rows add up to 1.
        inside: [C, T] how probable it is that each belongs to the words that tell it, and not to those of another act; 0 outside the sentence.
    """

    pointed: Floats
    inside: Floats


def telling(window: Encoded, judged: Judged, claims: Ints, trees: Mapping[int, Tree]) -> Told:
    """The words that tell some acts.

    Args:
        claims: [C, 2] pair and relation. trees: of their sentences.
    """
    inputs = asked(window, judged, claims, trees)
    logits, inside = session(MODEL / "telling.onnx").run(None, inputs)
    here = inputs["sentences"] > 0
    logits, inside = np.where(here, logits, -np.inf), np.where(here, inside, 0.0)
    shown = np.exp(logits - logits.max(1, keepdims=True))
    return Told((shown / shown.sum(1, keepdims=True)).astype(np.float32), np.where(here, 1 / (1 + np.exp(-inside)), 0.0).astype(np.float32))


def asked(window: Encoded, judged: Judged, claims: Ints, trees: Mapping[int, Tree]) -> dict[str, Floats | Ints]:
    """What the network is given: `x` [T, WIDTH], and of each act `hidden` and `looked` [C, WIDTH], `relation` [C], `sentences` [C, T], `marks` [C, T, MARKS]."""
    pairs = claims[:, 0]
    return {
        "x": judged.pieces,
        "hidden": judged.hidden[pairs],
        "looked": judged.attention[pairs] @ judged.pieces,
        "relation": claims[:, 1],
        "sentences": window.sentences[window.pairs[pairs, 0]],
        "marks": marks(trees, window.members, window.pairs[pairs]),
    }
