"""The best tree from scores of heads: Chu and Liu 1965, Edmonds 1967, with a single root."""

from __future__ import annotations

import numpy as np

from kg.encoder import Floats, Ints

OWN = -1e9  # no word hangs on a part of itself
Table = np.ndarray[tuple[int, int], np.dtype[np.float64]]


def best(scores: Floats) -> Ints:
    """The head of each word.

    Args:
        scores: [N, N + 1] of each word for each head; the first column is the root.

    Returns:
        [N] heads, 0 for the one root, else 1 + the word's index; never a circle.

    >>> best(np.array([[0.0, 0.0, 5.0], [1.0, 4.0, 0.0]], dtype=np.float32)).tolist()
    [2, 0]
    """
    n = len(scores)
    table = np.full((n + 1, n + 1), -1e9, dtype=np.float64)
    table[1:] = scores
    np.fill_diagonal(table, -1e9)
    heads = table.argmax(1)
    heads[0] = 0
    roots = np.flatnonzero(heads[1:] == 0) + 1
    if len(roots) == 1 and _circle(heads) is None:
        return np.asarray(heads[1:], dtype=np.int64)
    return np.asarray(_by_root(table)[1:], dtype=np.int64)


def joined(scores: Floats, first: Ints) -> tuple[Ints, Ints, Ints]:
    """The best tree over words of which some are several: such a word hangs where the likeliest of its parts does.

    Args:
        scores: [N, N + 1] of each part for each head; the first column is the root.
        first: [W] the first part of each word, ascending.

    Returns:
        [W] each: heads as those of `best`, counted in words; the part of the word that hangs there; the part that it hangs on as a column of `scores`.

    >>> parts = np.log(np.array([[0.1, 0.1, 0.7, 0.1], [0.3, 0.1, 0.1, 0.5], [0.8, 0.1, 0.1, 0.0001]], dtype=np.float32))
    >>> [x.tolist() for x in joined(parts, np.array([0, 2]))]
    [[2, 0], [1, 2], [3, 0]]
    """
    chances = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    columns = np.concatenate([[0], 1 + first])
    heads = np.maximum.reduceat(chances, columns, axis=1)
    word = np.repeat(np.arange(len(first)), np.diff([*first, len(scores)]))
    heads[np.arange(len(scores)), 1 + word] = OWN
    found = best(np.maximum.reduceat(heads, first, axis=0))
    part = np.array([a + heads[a:b, h].argmax() for a, b, h in zip(first, [*first[1:], len(scores)], found)], dtype=np.int64)
    ends = [*columns[1:], scores.shape[1]]
    on = np.array([columns[h] + chances[p, columns[h] : ends[h]].argmax() if h else 0 for p, h in zip(part, found)], dtype=np.int64)
    return found, part, on


def _by_root(table: Table) -> Ints:
    """The best tree over all choices of the one root, the most promising first; no other is tried once none can be better."""
    most = table[1:, 1:].max(1, initial=-1e9)
    bounds = table[1:, 0] + most.sum() - most
    found, score = np.zeros(len(table), dtype=np.int64), -np.inf
    for root in np.argsort(-bounds) + 1:
        if bounds[root - 1] <= score:
            break
        heads = _arborescence(_only_root(table, root))
        total = float(table[np.arange(1, len(table)), heads[1:]].sum())
        if total > score:
            found, score = heads, total
    return found


def _only_root(table: Table, root: int) -> Table:
    out = table.copy()
    out[1:, 0] = -1e8
    out[root] = -1e9
    out[root, 0] = 0.0
    return out


def _circle(heads: Ints) -> list[int] | None:
    """The words of a circle among heads, None where there is none."""
    state = np.zeros(len(heads), dtype=np.int8)
    state[0] = 2
    for start in range(1, len(heads)):
        path, i = [], start
        while not state[i]:
            state[i] = 1
            path.append(i)
            i = int(heads[i])
        if state[i] == 1:
            return path[path.index(i) :]
        state[path] = 2
    return None


def _arborescence(table: Table) -> Ints:
    """Heads of the highest tree over a square table whose first node is the root; each circle is shrunk to one node in turn."""
    heads: Ints = np.asarray(table.argmax(1), dtype=np.int64)
    heads[0] = 0
    circle = _circle(heads)
    if circle is None:
        return heads
    rest = [i for i in range(len(table)) if i not in circle]
    own = table[circle, heads[circle]]
    small = np.full((len(rest) + 1, len(rest) + 1), -1e9)
    small[:-1, :-1] = table[np.ix_(rest, rest)]
    small[:-1, -1] = table[np.ix_(rest, circle)].max(1)
    into = table[np.ix_(circle, rest)] - own[:, None] + own.sum()
    small[-1, :-1] = into.max(0)
    np.fill_diagonal(small, -1e9)
    inner = _arborescence(small)
    out: Ints = heads.copy()
    for k, i in enumerate(rest):
        if i:
            h = int(inner[k])
            out[i] = rest[h] if h < len(rest) else circle[int(table[i, circle].argmax())]
    entry = rest[int(inner[-1])]
    broken = circle[int((table[circle, entry] - own).argmax())]
    out[broken] = entry
    return out
