"""A window as numbers: word pieces, who is named where, and the pairs to be judged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg.encoder import Floats, Ints, Pieces, pieces
from kg.extract.reader.clauses import Tree, Word
from kg.extract.reader.window import Window
from kg.model import Kind

KINDS = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A window as arrays: T word pieces, S actors, N sentences, P pairs.

    Attributes:
        members: [T, S] 1 where a piece stands for an actor. kinds: [S] index into `KINDS`.
        sentences: [N, T] 1 where a piece belongs to a sentence.
        pairs: [P, 3] sentence, subject, object. words: of each sentence that is read, none of others.
    """

    pieces: Pieces
    members: Floats
    kinds: Ints
    sentences: Floats
    pairs: Ints
    words: tuple[tuple[Word, ...], ...]

    def trees(self, pairs: Ints) -> dict[int, Tree]:
        """The trees of the sentences of some pairs [P, 3]."""
        return {part: Tree.of(self.words[part], self.pieces) for part in np.unique(pairs[:, 0]).tolist()}


def encode(window: Window) -> Encoded:
    """A window as arrays; pairs of which nothing is left where a long text was cut are left out."""
    found = pieces(window.text)
    members = np.zeros((len(found.ids), max(1, len(window.actors))), dtype=np.float32)
    for m in window.mentions:
        here = found.inside(m.start, m.end)
        for slot in m.slots:
            members[:, slot] = np.maximum(members[:, slot], here)
    sentences = np.stack([found.inside(p.start, p.end) for p in window.parts])
    named, there = set(np.flatnonzero(members.sum(0)).tolist()), set(np.flatnonzero(sentences.sum(1)).tolist())
    pairs = [t for t in window.pairs() if t[0] in there and t[1] in named and t[2] in named]
    kinds = [KINDS.index(a.kind) for a in window.actors] or [0]
    words = tuple(p.words for p in window.parts)
    return Encoded(found, members, np.array(kinds, dtype=np.int64), sentences, np.array(pairs, dtype=np.int64).reshape(len(pairs), 3), words)
