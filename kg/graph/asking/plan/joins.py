"""In what order, and how, patterns are joined.

Oxigraph joins two patterns by looking the second up for every row of the first, and what stands in sub-selects by hashing. A look-up takes about
as long as reading ten rows (measured on 13,817 articles), so that of two large patterns hashing is several times as fast. It orders patterns by which
of their terms are given, not by how many triples there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import prod

from kg.graph.asking.plan.counts import Count
from kg.graph.asking.plan.text import Part, Pattern

LOOKED_UP, READ, PASSED = 18.0, 2.5, 1.0  # microseconds for a look-up, for a triple that is read, for a row that is passed on


@dataclass(frozen=True, slots=True)
class Join:
    """What is to be joined, or how some of it is.

    Attributes:
        names: variables; rows: how many, and values: of each variable how many different ones, estimates; cost: microseconds, estimated.
        what: the pattern or part, None of a join; left, right: of a join; looked_up: whether the right side is, else both are hashed.
        branches: of a union, the patterns of each.
    """

    names: frozenset[str]
    rows: float
    values: Mapping[str, float]
    cost: float
    what: Pattern | Part | None = None
    left: Join | None = None
    right: Join | None = None
    looked_up: bool = False
    branches: tuple[tuple[Join, ...], ...] = ()


def leaf(what: Pattern | Part, count: Count) -> Join:
    """A pattern, or a part that is evaluated apart."""
    return Join(what.names, count.rows, count.values, READ * count.rows, what)


def alternatives(what: Part, branches: Sequence[Sequence[Join]]) -> Join:
    """A union that is evaluated apart, each branch joined as is best; values that two branches have in common are counted twice."""
    found = [plan(b) for b in branches]
    values = {v: sum(j.values.get(v, 0.0) for j in found) for v in what.names}
    rows, cost = sum(j.rows for j in found), sum(j.cost for j in found)
    return Join(what.names, rows, values, cost + PASSED * rows, what, branches=tuple(map(tuple, branches)))


def joined(left: Join, right: Join, looked_up: bool = False) -> Join:
    """Two joined: the rows that are left where values are alike, less for every further variable in common, since those are seldom independent."""
    shared = left.names & right.names
    rows = left.rows * right.rows
    for n, most in enumerate(sorted((max(left.values.get(v, 1.0), right.values.get(v, 1.0)) for v in shared), reverse=True)):
        rows /= max(most, 1.0) ** (0.5**n)
    rows = max(rows, 0.1)
    values = {v: min(rows, *(side.values[v] for side in (left, right) if v in side.values)) for v in left.names | right.names}
    spent = LOOKED_UP * left.rows if looked_up else right.cost + PASSED * (left.rows + right.rows)
    return Join(left.names | right.names, rows, values, left.cost + spent + PASSED * rows, None, left, right, looked_up)


def plan(leaves: Sequence[Join]) -> Join:
    """The two with the least between them are joined, and so on; what has no variable in common last."""
    found = list(leaves)
    while len(found) > 1:
        pairs = [(a, b) for a, b in combinations(found, 2) if a.names & b.names] or list(combinations(found, 2))
        _, a, b, best = min(((b.rows, b.cost, n), x, y, b) for n, (x, y) in enumerate(pairs) for b in [_best(x, y)])
        found = [f for f in found if f is not a and f is not b] + [best]
    return found[0]


def _best(a: Join, b: Join) -> Join:
    ways = [joined(a, b)]
    if a.names & b.names:
        ways += [joined(x, y, True) for x, y in ((a, b), (b, a)) if isinstance(y.what, Pattern)]
    return min(ways, key=lambda j: j.cost)


def as_written(leaves: Iterable[Join]) -> Join:
    """What Oxigraph makes of patterns by itself: it starts from the one with the most of its terms given, and looks the others up."""
    rest = list(leaves)
    first = min(rest, key=lambda j: _size(j, frozenset()))
    rest.remove(first)
    found = first
    while rest:
        near = [j for j in rest if j.names & found.names]
        following = min(near or rest, key=_sized(found.names))
        rest.remove(following)
        after = joined(found, following, bool(near) and isinstance(following.what, Pattern))
        if near and following.branches:  # evaluated for each row
            spent = found.rows * sum(again(b, found.names)[0] for b in following.branches)
            after = replace(after, cost=found.cost + spent + PASSED * after.rows)
        found = after
    return found


def again(leaves: Sequence[Join], bound: frozenset[str]) -> tuple[float, float]:
    """What Oxigraph spends on patterns for one row that binds some variables, in microseconds; and how many rows it takes them to have."""
    rest, here = list(leaves), frozenset[str]()
    rows, spent, size = 1.0, 0.0, 1.0
    while rest:
        following = min([j for j in rest if j.names & here] or rest, key=_sized(bound | here))
        rest.remove(following)
        size *= _size(following, bound | here)
        found = rows * following.rows / prod(following.values.get(v, 1.0) for v in following.names & (bound | here))
        spent += LOOKED_UP * rows + READ * found
        rows, here = found, here | following.names
    return spent, size


def _sized(bound: frozenset[str]) -> Callable[[Join], float]:
    return lambda j: _size(j, bound)


def _size(j: Join, bound: frozenset[str]) -> float:
    """How many triples Oxigraph takes a pattern to have, by which of its terms are given."""
    if j.branches:
        return sum(again(b, bound)[1] for b in j.branches)
    if not isinstance(j.what, Pattern):
        return j.rows
    s, p, o = (not t.startswith("?") or t in bound for t in (j.what.s, j.what.p, j.what.o))
    sizes = {(True, True, True): 1.0, (True, True, False): 10.0, (True, False, True): 2.0, (False, True, True): 1e4}
    return sizes.get((s, p, o), 100.0 if s else 1e4 if o else 1e6 if p else 1e9)
