"""Acts of a window: relations of pairs, with the words that tell each and the tree they stand in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kg.encoder import Floats, Ints
from kg.extract.reader.clauses import Flags, Tree, depth, hanging
from kg.extract.reader.encode import Encoded
from kg.extract.reader.judge import Judged
from kg.extract.reader.telling import Told, telling
from kg.extract.reader.window import Part, Spot, Time, Window

ALONE = 5  # what is told of an act's word in its tree


@dataclass(frozen=True, slots=True)
class Act:
    """A relation of a pair in its sentence.

    Attributes:
        part, a, b: indices of the sentence and of both actors in the window. piece: the word piece that shows it most, actors left out.
        shows: whether there is one that names no actor.
        tree: of its sentence. word: that of this piece, -1 where it is not known. shown: [N] how much each word shows it.
        pointed, inside: [T] as in `telling.Told`. ends: of either actor, the word pieces [T] of the sentence that name it; reach: how near each word [N] is to it.
    """

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
        """[K, clauses.HANGS] how some words [K] of its tree hang on it (`clauses.hanging`)."""
        return hanging(self.tree, self.word, self.shown, words, self.reach)

    def alone(self) -> tuple[float, ...]:
        """[ALONE] whether its word is known, is a verb, heads its clause, stands in the main one; how many clauses stand around that (0 to 1)."""
        if self.word < 0:
            return (0.0,) * ALONE
        around = depth(self.tree, self.word)
        heads = self.tree.clause[self.word] == self.word
        return 1.0, float(self.tree.verb[self.word]), float(heads), float(around == 0), around / 4


@dataclass(frozen=True, slots=True)
class Spans:
    """K times or places of a window.

    Attributes:
        weights: [K, T] of word pieces. words: of each sentence with acts, the word of each in its tree.
        there: [K] whether any is left of it, where a long text was cut. middle: [K] word piece.
        home: [K] the part it stands in, -1 for the dateline. headline: [K] whether that is the headline, which is only context here.
    """

    weights: Floats
    words: Mapping[int, Ints]
    there: Flags
    middle: Floats
    home: Ints
    headline: Flags


@dataclass(frozen=True)
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
        return cls(window, encoded, judged, claims, [_act(encoded, trees, told, ends, n, pair) for n, pair in enumerate(claims[:, 0].tolist())])

    @cached_property
    def times(self) -> Spans:
        """Where the times of the window stand."""
        return self._spans(self.window.times)

    @cached_property
    def places(self) -> Spans:
        """Where the places of the window stand."""
        return self._spans(self.window.places)

    def _spans(self, named: Sequence[Time | Spot]) -> Spans:
        parts, pieces = self.window.parts, self.encoded.pieces
        weights = np.array([pieces.weights(s.start, s.end) for s in named], dtype=np.float32).reshape(-1, len(pieces.ids))
        words = {part: tree.words(weights) for part, tree in {act.part: act.tree for act in self.each}.items()}
        middle = np.array([np.flatnonzero(w).mean() if w.any() else 0.0 for w in weights])
        home = np.array([next((n for n, p in enumerate(parts) if p.start <= s.start < p.end), -1) for s in named], dtype=np.int64)
        return Spans(weights, words, weights.sum(1) > 0, middle, home, (home <= 0) & (not parts[0].read))

    def part(self, act: Act) -> Part:
        """The sentence of an act."""
        return self.window.parts[act.part]

    def shown(self) -> Floats:
        """[C, WIDTH] the mean vector of what shows each."""
        found: Floats = np.stack([act.pointed for act in self.each]) @ self.judged.pieces
        return found

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


def _act(encoded: Encoded, trees: Mapping[int, Tree], told: Told, ends: _Ends, number: int, pair: int) -> Act:
    part, a, b = encoded.pairs[pair].tolist()
    tree, sentence, pointed = trees[part], encoded.sentences[part], told.pointed[number]
    alone = pointed * (encoded.members.sum(1) == 0)
    piece, shows = int(alone.argmax()), bool(alone.any())
    word = int(tree.owner[piece]) if sentence[piece] else -1
    (first, near), (second, nearer) = ends.of(part, a), ends.of(part, b)
    shown = tree.share(pointed)
    return Act(part, a, b, piece, shows, tree, word, shown, pointed, told.inside[number], (first, second), (near, nearer))


__all__ = ["ALONE", "Act", "Acts", "Spans"]
