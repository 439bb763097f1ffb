"""How the words of a sentence hang on its acts: the nearness of two words in the dependency tree, and whose clause each stands in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.encoder import Floats, Ints, Pieces
from kg.model import Token

Flags = NDArray[np.bool_]

HANGS = 10  # what `hanging` tells of a word
MARKS = 6  # what `marks` tells of a word piece
TIES = 9  # what `ties` tells of a pair
DISTANT = 3.0  # words of the text that count as an arc
FAR = 2.0  # arcs of the tree in which nearness falls to 1/e
CLAUSES = frozenset({"root", "ccomp", "csubj", "advcl", "acl", "parataxis"})  # relations (of Universal Dependencies) of a word that heads a clause
DEEPEST = 4  # clauses around a clause: more count as these
NOWHERE = 1000.0  # arcs to a word that is not there


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a window: its characters in the window's text, what it hangs on (its index in the sentence, its own for the root), and whether it is a verb
    and heads a clause."""

    start: int
    end: int
    head: int
    verb: bool
    clause: bool


def words(tokens: Sequence[Token], shift: int, end: int) -> tuple[Word, ...]:
    """The words of a sentence whose characters begin `shift` later in the window's text; none where the text is cut before its end, at character `end`."""
    found = [Word(t.start + shift, t.end + shift, t.head, t.pos in ("VERB", "AUX"), _heads(t, tokens)) for t in tokens]
    whole = bool(found) and found[-1].end <= end
    return tuple(found) if whole else ()


def _heads(token: Token, tokens: Sequence[Token]) -> bool:
    """Whether a word heads a clause; of verbs that are joined each has its own."""
    relation = token.dep.split(":")[0]
    return relation in CLAUSES or (relation == "conj" and token.pos == "VERB" and tokens[token.head].pos in ("VERB", "AUX"))


@dataclass(frozen=True, slots=True)
class Tree:
    """A sentence of N words in a window of T word pieces.

    Attributes:
        above: [N, N] whether the second word is the first or above it. arcs: [N, N] of the tree between two words.
        clause: [N] the word that heads each one's clause. verb: [N] whether it is a verb. owner: [T] the word of each piece, -1 outside the sentence.
    """

    above: Flags
    arcs: Floats
    clause: Ints
    verb: Flags
    owner: Ints

    @classmethod
    def of(cls, found: Sequence[Word], pieces: Pieces) -> Tree:
        """The tree of a sentence's words."""
        heads = [w.head for w in found]
        above, clause = np.eye(len(found), dtype=bool), np.arange(len(found), dtype=np.int64)
        for n, w in enumerate(found):
            here, open_ = n, not w.clause
            for _ in found:  # a parser's circle ends, too
                up = heads[here]
                if up == here:
                    break
                above[n, up], here = True, up
                if open_:
                    clause[n], open_ = up, not found[up].clause
        counts = above.astype(np.float32)
        depth = counts.sum(1)
        arcs: Floats = depth[:, None] + depth[None] - 2 * (counts @ counts.T)
        return cls(above, arcs, clause, np.array([w.verb for w in found], dtype=bool), _owners(found, pieces))

    def touched(self, where: Floats) -> Ints:
        """The words that some word pieces [T] touch."""
        found = np.unique(self.owner[where > 0])
        return found[found >= 0]

    def word(self, where: Floats) -> int:
        """The highest of the words that some word pieces [T] touch, -1 where they touch none."""
        touched = self.touched(where)
        return int(touched[self.above[touched].sum(1).argmin()]) if len(touched) else -1

    def words(self, spans: Floats) -> Ints:
        """[K] the highest word of each of K spans of word pieces [K, T] (`word`)."""
        return np.array([self.word(s) for s in spans], dtype=np.int64)

    def reach(self, where: Floats) -> Floats:
        """[N] how near each word is to the nearest of those that some word pieces [T] touch; 0 where there is none."""
        touched = self.touched(where)
        return nearness(self.arcs[touched].min(0)) if len(touched) else np.zeros(len(self.verb), dtype=np.float32)

    def share(self, weights: Floats) -> Floats:
        """[N] weights [T] of word pieces by word; they add up to 1, where any is not 0."""
        inside = self.owner >= 0
        found = np.bincount(self.owner[inside], weights[inside], len(self.verb)).astype(np.float32)
        out: Floats = found / max(float(found.sum()), 1e-6)
        return out


def _owners(found: Sequence[Word], pieces: Pieces) -> Ints:
    """[T] the word of each piece, -1 where there is none."""
    if not found:
        return np.full(len(pieces.ids), -1, dtype=np.int64)
    starts, ends = np.array([w.start for w in found]), np.array([w.end for w in found])
    a, b = pieces.spans[:, 0], pieces.spans[:, 1]
    at = np.searchsorted(starts, a, side="right") - 1
    inside = (at >= 0) & (b > a) & (a < ends[at])
    return np.where(inside, at, -1).astype(np.int64)


def nearness(arcs: Floats) -> Floats:
    """1 where there is no arc between two words, falling with their number."""
    found: Floats = np.exp(-arcs / FAR).astype(np.float32)
    return found


def hanging(tree: Tree, act: int, looked: Floats, options: Ints, ends: Sequence[Floats]) -> Floats:
    """How some words hang on an act.

    Args:
        act: its word, -1 where none is known. looked: [N] how much each word shows it (`Tree.share`). options: [K] words, -1 for one that is not here.
        ends: of either of the two actors, how near each word [N] is to it (`Tree.reach`).

    Returns:
        [K, HANGS]: nearness to the act and to what shows it; 1 where the word hangs on the act, is in its clause, in one above, in one below; how much of what
        shows the act is in its clause; nearness to either actor; how much nearer to the act it is than any other.
    """
    out = np.zeros((len(options), HANGS), dtype=np.float32)
    here = np.flatnonzero(options >= 0)
    if act < 0 or not len(here):
        return out
    where = options[here]
    own, clauses, near = tree.clause[act], tree.clause[where], nearness(tree.arcs[act, where])
    columns = (
        near,
        nearness(tree.arcs[where]) @ looked,
        (tree.arcs[act, where] <= 1) & tree.above[where, act],
        clauses == own,
        tree.above[own, clauses] & (clauses != own),
        tree.above[clauses, own] & (clauses != own),
        (clauses[:, None] == tree.clause[None]) @ looked,
        *(end[where] for end in ends),
        lead(near),
    )
    out[here] = np.stack(columns, axis=1)
    return out


def lead(values: Floats) -> Floats:
    """How far each of some values lies before the highest of the others, 0 where there is none.

    >>> lead(np.array([0.5, 0.25, 0.25], dtype=np.float32)).tolist()
    [0.25, -0.25, -0.25]
    """
    if not len(values):
        return values
    order = np.argsort(values)
    first, second = values[order[-1]], values[order[-2]] if len(values) > 1 else 0.0
    found: Floats = values - np.where(np.arange(len(values)) == order[-1], second, first)
    return found


def depth(tree: Tree, act: int) -> int:
    """How many clauses stand around that of a word, at most `DEEPEST`."""
    heads = np.unique(tree.clause)
    return min(int(tree.above[tree.clause[act], heads].sum()) - 1, DEEPEST)


def marks(trees: Mapping[int, Tree], members: Floats, pairs: Ints) -> Floats:
    """What the trees of a window's sentences say of P pairs of actors.

    Args:
        trees: of each sentence of a pair. members: [T, S] which piece stands for whom. pairs: [P, 3] sentence, subject, object.

    Returns:
        [P, T, MARKS] of each word piece of the pair's sentence: nearness to subject and object, and to the way between them; whether it is in the clause of
        either, and a verb.
    """
    told = np.zeros((len(pairs), len(members), MARKS), dtype=np.float32)
    for part, tree in trees.items():
        here, inside = np.flatnonzero(pairs[:, 0] == part), np.flatnonzero(tree.owner >= 0)
        if len(inside):
            told[np.ix_(here, inside)] = _between(tree, members, pairs[here, 1], pairs[here, 2])[:, tree.owner[inside]]
    return told


def _between(tree: Tree, members: Floats, a: Ints, b: Ints) -> Floats:
    """[P, N, MARKS] of pairs of actors `a`, `b` [P] and the N words of their sentence."""
    names = _names(tree, members)
    arcs = np.where(names[:, :, None], tree.arcs[None], NOWHERE).min(1)  # [S, N] from the nearest word that names an actor
    between = np.where(names[b], arcs[a], NOWHERE).min(1)  # [P]
    same = (names.astype(np.float32) @ (tree.clause[:, None] == tree.clause[None])) > 0
    way = np.where(between[:, None] < NOWHERE, nearness(arcs[a] + arcs[b] - between[:, None]), 0.0)
    words = (nearness(arcs[a]), nearness(arcs[b]), way, same[a], same[b], np.broadcast_to(tree.verb, way.shape))
    found: Floats = np.stack(words, axis=2).astype(np.float32)
    return found


def _names(tree: Tree, members: Floats) -> Flags:
    """[S, N] whether a word names an actor."""
    names = np.zeros((members.shape[1], len(tree.verb)), dtype=bool)
    inside = tree.owner >= 0
    pieces, slots = np.nonzero(members[inside])
    names[slots, tree.owner[inside][pieces]] = True
    return names


def ties(trees: Mapping[int, Tree], members: Floats, pairs: Ints) -> Floats:
    """What ties the two actors of P pairs in the trees of their sentences; arguments as for `marks`.

    Returns:
        [P, TIES] of the two words nearest to one another that name them: whether there are such, how near they are; whether they share a clause, the
        subject's is above the object's, or below; whether either hangs on the other; whether the subject stands first; how near they stand in the text.
    """
    told = np.zeros((len(pairs), TIES), dtype=np.float32)
    for part, tree in trees.items():
        here = pairs[:, 0] == part
        if len(tree.verb):
            told[here] = _tied(tree, _names(tree, members))[pairs[here, 1], pairs[here, 2]]
    return told


def _tied(tree: Tree, names: Flags) -> Floats:
    """[S, S, TIES] of every two actors of a sentence, which `names` [S, N] tells."""
    arcs = np.where(names[:, :, None], tree.arcs[None], NOWHERE).min(1)  # [S, N] from the nearest word of an actor
    reach = np.where(names[None], arcs[:, None], NOWHERE)  # [S, S, N] from the first actor to each word of the second
    between, second = reach.min(2), reach.argmin(2)
    first = second.T
    one, other = tree.clause[first], tree.clause[second]
    columns = (
        np.ones_like(between),
        nearness(between),
        one == other,
        tree.above[other, one] & (one != other),
        tree.above[one, other] & (one != other),
        tree.above[first, second],
        tree.above[second, first],
        first < second,
        nearness(np.abs(first - second) / DISTANT),
    )
    found: Floats = np.where((between < NOWHERE)[:, :, None], np.stack(columns, axis=2), 0.0).astype(np.float32)
    return found
