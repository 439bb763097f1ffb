"""Acts of a window: relations of pairs, with the words that tell each and the tree they stand in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kg.encoder import Floats, Ints
from kg.extract.reader.clauses import HANGS, Tree, depth, hanging
from kg.extract.reader.encode import Encoded
from kg.extract.reader.judge import Judged
from kg.extract.reader.telling import Told, telling
from kg.extract.reader.window import Part, Window

ALONE = 5  # what is told of an act's word in its tree


@dataclass(frozen=True, slots=True)
class Act:
    """A relation of a pair in its sentence.

    Attributes:
        pair, relation: numbers. part, a, b: indices of the sentence and of both actors in the window. piece: the word piece that shows it most, actors left out. shows: whether it is one
            of the sentence that names no actor.
        tree: of its sentence. word: that of this piece, -1 where it is not known. shown: [N] how much each word shows it.
        pointed, inside: [T] as in `telling.Told`. ends: of either actor, the word pieces [T] of the sentence that name it; reach: how near each word [N] is to it.
    """

    pair: int
    relation: int
    part: int
    a: int
    b: int
    piece: int
    shows: bool
    tree: Tree
    word: int
    shown: Floats
    pointed: Floats
    inside: Floats
    ends: tuple[Floats, Floats]
    reach: tuple[Floats, Floats]

    def hang(self, words: Ints) -> Floats:
        """[K, HANGS] how some words [K] of its tree hang on it (`clauses.hanging`)."""
        return hanging(self.tree, self.word, self.shown, words, self.reach)

    def alone(self) -> tuple[float, ...]:
        """[ALONE] whether its word is known, is a verb, heads its clause, stands in the main one; how many clauses stand around that (0 to 1)."""
        if self.word < 0:
            return (0.0,) * ALONE
        around = depth(self.tree, self.word)
        heads = self.tree.clause[self.word] == self.word
        return 1.0, float(self.tree.verb[self.word]), float(heads), float(around == 0), around / 4


@dataclass(frozen=True, slots=True)
class Acts:
    """C acts of a window, in the order of `claims` [C, 2], pair and relation."""

    window: Window
    encoded: Encoded
    judged: Judged
    claims: Ints
    each: Sequence[Act]

    @classmethod
    def of(cls, window: Window, encoded: Encoded, judged: Judged, claims: Ints) -> Acts:
        """The acts of some pairs and relations."""
        trees = encoded.trees(encoded.pairs[claims[:, 0]])
        told = telling(encoded, judged, claims, trees)
        ends = _Ends(encoded, trees)
        return cls(window, encoded, judged, claims, [_act(encoded, trees, told, ends, n, *claim) for n, claim in enumerate(claims.tolist())])

    def part(self, act: Act) -> Part:
        """The sentence of an act."""
        return self.window.parts[act.part]

    def told(self) -> Floats:
        """[C, WIDTH] the mean vector of the words that tell each."""
        inside = np.stack([act.inside for act in self.each])
        found: Floats = inside @ self.judged.pieces / np.maximum(inside.sum(1, keepdims=True), 1e-3)
        return found


class _Ends:
    """Where the actors of a window stand in its sentences, and how near each word is to them; each asked for once."""

    def __init__(self, encoded: Encoded, trees: Mapping[int, Tree]) -> None:
        self.encoded, self.trees = encoded, trees
        self.found: dict[tuple[int, int], tuple[Floats, Floats]] = {}

    def of(self, part: int, slot: int) -> tuple[Floats, Floats]:
        """The word pieces [T] of a sentence that name an actor, and how near each of its words [N] is to them."""
        if (part, slot) not in self.found:
            here = self.encoded.members[:, slot] * self.encoded.sentences[part]
            self.found[part, slot] = here, self.trees[part].reach(here)
        return self.found[part, slot]


def _act(encoded: Encoded, trees: Mapping[int, Tree], told: Told, ends: _Ends, number: int, pair: int, relation: int) -> Act:
    part, a, b = encoded.pairs[pair].tolist()
    tree, sentence, pointed = trees[part], encoded.sentences[part], told.pointed[number]
    alone = pointed * (encoded.members.sum(1) == 0)
    piece, shows = int(alone.argmax()), bool(alone.any())
    word = int(tree.owner[piece]) if sentence[piece] else -1
    (first, near), (second, nearer) = ends.of(part, a), ends.of(part, b)
    shown = tree.share(pointed)
    return Act(pair, relation, part, a, b, piece, shows, tree, word, shown, pointed, told.inside[number], (first, second), (near, nearer))


__all__ = ["ALONE", "HANGS", "Act", "Acts"]
