"""Structural balance: are friends of friends friends, and how far is the graph from two camps.

Measured against two nulls on the same ties. Shuffled signs alone mislead where some have nothing but foes (an armed group and the states that fight it): their
triads come out balanced whoever they are. The second null therefore keeps what each actor is like, its expected number of negative ties.
"""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kg.analyse.result import Result, Row, Value, basis_of, scope_of
from kg.analyse.ties import Matrix, label, signed

EXACT = 150  # ties up to which the frustration is found exactly (seconds there, exponential beyond)
DENSE = 600  # nodes; matrices are dense


@dataclass(frozen=True, slots=True)
class Frustration:
    """How many ties stand against the best split into two camps.

    Attributes:
        index: ties against `camps` (an upper bound of the true index); lower: a bound that no split can beat; equal where the index is proven.
        camps: 1 or -1 per node.
    """

    index: int
    lower: int
    camps: NDArray[np.int64]


def triads(s: Matrix) -> tuple[int, int, int, int]:
    """Closed triads with 0, 1, 2, 3 negative ties; those with 0 and 2 are balanced (Heider 1946; Cartwright and Harary 1956).

    >>> triads(np.array([[0, 1, -1], [1, 0, -1], [-1, -1, 0]]))
    (0, 0, 1, 0)
    """
    p, n = (s > 0).astype(np.float64), (s < 0).astype(np.float64)
    pp, nn = p @ p, n @ n
    return (
        round(float((pp * p).sum()) / 6),
        round(float((pp * n).sum()) / 2),
        round(float((nn * p).sum()) / 2),
        round(float((nn * n).sum()) / 6),
    )


def walks(s: Matrix) -> float:
    """Balance by closed walks of every length, the shorter the more they count: tr exp(S) / tr exp(|S|), 1 if balanced (Estrada and Benzi 2014, Phys. Rev. E 90, 042802)."""
    if not len(s):
        return 1.0
    plain, signs = np.linalg.eigvalsh(np.abs(s)), np.linalg.eigvalsh(s)
    top = max(plain.max(), signs.max())
    return float(np.exp(signs - top).sum() / np.exp(plain - top).sum())


def frustration(s: Matrix, *, restarts: int = 60, seed: int = 1, exact: bool | None = None) -> Frustration:
    """The frustration index (line index of balance, Harary 1959): fewest ties whose removal leaves two camps, friends inside and foes between.

    Local search flips nodes while that helps, from random and spectral starts. Lower bounds: edge-disjoint unbalanced triangles (each needs one tie), and
    n/4 times the smallest eigenvalue of the signed Laplacian (Belardo 2014). Small graphs are solved by an integer programme (Aref, Mason and Wilson 2018).

    Args:
        s: symmetric signs, 0 where there is no tie. exact: solve it exactly; None: up to `EXACT` ties.
    """
    s = np.sign(s)
    n, m = len(s), int(np.abs(s).sum() / 2)
    if not m:
        return Frustration(0, 0, np.ones(n, dtype=np.int64))
    rng = np.random.default_rng(seed)
    laplacian = np.diag(np.abs(s).sum(axis=1)) - s
    values, vectors = np.linalg.eigh(laplacian)
    starts = [np.where(vectors[:, k] >= 0, 1.0, -1.0) for k in range(min(3, n))] + [rng.choice([-1.0, 1.0], n) for _ in range(restarts)]
    best = min((_descend(s, x, rng) for x in starts), key=lambda x: _against(s, x))
    index = _against(s, best)
    lower = max(_packing(s), int(np.ceil(values[0] * n / 4 - 1e-6)))
    if lower < index and (exact if exact is not None else m <= EXACT):
        camps, bound = _solve(s, index)
        lower = max(lower, bound)
        if camps is not None and _against(s, camps) < index:
            best, index = camps, _against(s, camps)
    return Frustration(index, min(lower, index), best.astype(np.int64))


def _against(s: Matrix, x: NDArray[np.float64]) -> int:
    return round(float((np.abs(s).sum() - x @ s @ x) / 4))


def _descend(s: Matrix, x: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Flip while it helps; then kicks of a few nodes that are kept if they lead lower."""
    x, best = x.copy(), x.copy()
    for kick in range(12):
        field = s @ x
        while True:
            gain = -x * field
            i = int(np.argmax(gain))
            if gain[i] <= 0:
                break
            x[i] = -x[i]
            field += 2 * x[i] * s[:, i]
        if kick == 0 or _against(s, x) < _against(s, best):
            best = x.copy()
        x = best.copy()
        x[rng.choice(len(x), max(1, len(x) // 10), replace=False)] *= -1
    return best


def _packing(s: Matrix) -> int:
    """Edge-disjoint unbalanced triangles, taken greedily."""
    free, found, n = s.copy(), 0, len(s)
    for i in range(n):
        for j in np.flatnonzero(free[i, i + 1 :]) + i + 1:
            if not free[i, j]:
                continue
            third = np.flatnonzero(free[i] * free[j] * free[i, j] < 0)
            if len(third):
                k = int(third[0])
                for a, b in ((i, j), (i, k), (j, k)):
                    free[a, b] = free[b, a] = 0
                found += 1
    return found


def _solve(s: Matrix, upper: int, seconds: float = 20.0) -> tuple[NDArray[np.float64] | None, int]:
    """Integer programme: a variable per node (camp) and tie (against or not), a cut per unbalanced triangle; HiGHS. Its best split and proven bound."""
    import scipy.sparse as sp
    from scipy.optimize import Bounds, LinearConstraint, milp

    n = len(s)
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n) if s[i, j]]
    at = {pair: n + k for k, pair in enumerate(pairs)}
    rows: list[tuple[dict[int, float], float]] = []
    for (i, j), f in at.items():
        if s[i, j] > 0:
            rows += [({f: 1, i: -1, j: 1}, 0), ({f: 1, i: 1, j: -1}, 0)]
        else:
            rows += [({f: 1, i: -1, j: -1}, -1), ({f: 1, i: 1, j: 1}, 1)]
    for i, j in pairs:
        for k in np.flatnonzero(s[i] * s[j] * s[i, j] < 0):
            if k > j:
                rows.append(({at[i, j]: 1, at[i, int(k)]: 1, at[j, int(k)]: 1}, 1))
    index = [(r, c, v) for r, (row, _) in enumerate(rows) for c, v in row.items()]
    a = sp.csr_matrix(([v for *_, v in index], ([r for r, *_ in index], [c for _, c, _ in index])), shape=(len(rows), n + len(pairs)))
    cost = np.r_[np.zeros(n), np.ones(len(pairs))]
    high = np.ones(n + len(pairs))
    high[int(np.argmax(np.abs(s).sum(axis=1)))] = 0  # both camps swapped are the same split
    done = milp(
        cost,
        constraints=LinearConstraint(a, lb=np.array([b for _, b in rows])),
        bounds=Bounds(np.zeros_like(high), high),
        integrality=np.r_[np.ones(n), np.zeros(len(pairs))],
        options={"time_limit": seconds},
    )
    bound = getattr(done, "mip_dual_bound", None)
    camps = None if done.x is None else np.where(done.x[:n] > 0.5, 1.0, -1.0)
    return camps, 0 if bound is None or not np.isfinite(bound) else int(np.ceil(bound - 1e-6))


def leanings(s: Matrix) -> Matrix:
    """Chance that each tie is negative when only the number of negative ties of either end is known.

    The signed configuration model on fixed ties, P(ij negative) = 1 / (1 + exp(-(t_i + t_j))), by maximum likelihood (Gallo, Garlaschelli, Lambiotte, Saracco
    and Squartini 2024, Commun. Phys. 7, 154). Newton's steps with a slight pull to 0, since who has negative ties alone would drive t to infinity.

    >>> leanings(np.array([[0, 1, -1], [1, 0, 0], [-1, 0, 0]]))[0].round(2).tolist()
    [0.0, 0.03, 0.97]
    """
    n, tie = len(s), (s != 0).astype(np.float64)
    negative, pull = (s < 0).sum(axis=1).astype(np.float64), 0.01
    t, p = np.zeros(n), np.zeros_like(tie)
    for _ in range(100):
        p = tie / (1 + np.exp(-np.clip(t[:, None] + t[None, :], -30, 30)))
        slope = negative - p.sum(axis=1) - pull * t
        w = p * (1 - p)
        step = np.linalg.solve(w + np.diag(w.sum(axis=1) + pull), slope)
        t += step / max(1.0, float(np.abs(step).max()))
        if np.abs(slope).max() < 1e-8:
            break
    return np.asarray(p)


def balance(graph: nx.MultiDiGraph | nx.Graph, *, rule: str = "tone", min_acts: int = 5, nulls: int = 200, seed: int = 1) -> Result:
    """How balanced the friendships and enmities are, against the same ties with other signs.

    Args:
        graph: a network, or a simple graph whose edges already have `sign`. rule, min_acts: how ties get their sign, see `kg.analyse.ties.signed`.
        nulls: graphs of either null, shuffled signs and signs by `leanings`; a tenth of them (at least 5) for the frustration.

    Returns:
        Per measure: its value; mean and 95 % range under shuffled signs, z, and the share of shuffles at least as balanced; mean, z and that share under the
        second null, which keeps each actor's number of negative ties. The events are those of the triads counted, of all signed ties (walks, share), and of
        the ties against the best split (frustration).
    """
    simple = signed(graph, rule=rule, min_acts=min_acts) if graph.is_multigraph() else graph
    nodes = sorted(simple, key=lambda n: (-simple.degree(n), str(n)))[:DENSE]
    s = np.sign(np.asarray(nx.to_numpy_array(simple, nodelist=nodes, weight="sign"))) if nodes else np.zeros((0, 0))
    rng = np.random.default_rng(seed)
    i, j = np.nonzero(np.triu(s, 1))
    signs = s[i, j]
    found = frustration(s, seed=seed)
    values: dict[str, float] = {**_shares(s), "walk balance": walks(s), "frustration": float(found.index)}
    nets: list[dict[str, list[float]]] = []
    lean = leanings(s)[i, j] if len(signs) else signs
    for shuffled in (True, False):
        null: dict[str, list[float]] = {k: [] for k in values}
        for k in range(nulls if len(signs) else 0):
            t = np.zeros_like(s)
            t[i, j] = rng.permutation(signs) if shuffled else np.where(rng.random(len(signs)) < lean, -1.0, 1.0)
            t += t.T
            for name, value in {**_shares(t), "walk balance": walks(t)}.items():
                null[name].append(value)
            if k < max(5, nulls // 10):
                null["frustration"].append(float(frustration(t, restarts=10, seed=seed, exact=False).index))
        nets.append(null)
    behind = _behind(simple, nodes, s, found)
    rows = []
    for name, value in values.items():
        cells: list[Value] = [name, value]
        for null, whole in zip(nets, (True, False), strict=True):
            cells += _against_chance(name, value, np.array(null[name]), whole)
        rows.append(Row(tuple(cells), behind[name]))
    pos, neg = int((signs > 0).sum()), int((signs < 0).sum())
    camp = [label(simple, n) for n, c in zip(nodes, found.camps, strict=True) if c != found.camps[0]] if nodes else []
    return Result(
        name="balance",
        title="Structural balance",
        columns=("measure", "value", "shuffled", "low", "high", "z", "p", "degrees kept", "z (degrees kept)", "p (degrees kept)"),
        rows=tuple(rows),
        scope=scope_of(graph),
        seed=seed,
        parameters=(
            ("rule", rule),
            ("min acts", min_acts),
            ("actors", len(nodes)),
            ("positive ties", pos),
            ("negative ties", neg),
            ("frustration at least", found.lower),
            ("nulls", nulls),
        ),
        notes=(
            "triads by their number of negative ties; + + + and + - - are balanced; walk balance: tr exp(S) / tr exp(|S|)",
            f"frustration: {found.index} of {pos + neg} ties stand against the best split found"
            + (", proven" if found.lower == found.index else f"; no split has fewer than {found.lower}"),
            "smaller camp: " + (", ".join(sorted(camp)[:40]) or "nobody"),
            "p: share of null graphs at least as balanced; degrees kept: each actor keeps its expected number of negative ties (Gallo et al. 2024); "
            "what only the first null finds unlikely is due to actors with many foes, not to balance",
        ),
        basis=basis_of(graph) if graph.is_multigraph() else (),
    )


def _against_chance(name: str, value: float, chance: NDArray[np.float64], whole: bool) -> list[Value]:
    """Mean, low, high (where `whole`), z and p of a value among those of null graphs."""
    if not len(chance):
        return [None] * (5 if whole else 3)
    better = chance <= value if name in ("frustration", "triads + + -", "triads - - -") else chance >= value
    spread, mean = float(chance.std()), float(chance.mean())
    z = (value - mean) / spread if spread > 0 else None
    ends = [float(x) for x in np.percentile(chance, (2.5, 97.5))] if whole else []
    return [mean, *ends, z, (int(better.sum()) + 1) / (len(chance) + 1)]


def _behind(simple: nx.Graph, nodes: list[str], s: Matrix, found: Frustration) -> dict[str, tuple[str, ...]]:
    """Events of the ties behind each measure."""
    p, n = (s > 0).astype(np.float64), (s < 0).astype(np.float64)
    mixed = p @ n
    in_ = {  # whether a tie is part of such a triad
        "triads + + +": (p > 0) & (p @ p > 0),
        "triads + + -": ((p > 0) & (mixed + mixed.T > 0)) | ((n > 0) & (p @ p > 0)),
        "triads + - -": ((n > 0) & (mixed + mixed.T > 0)) | ((p > 0) & (n @ n > 0)),
        "triads - - -": (n > 0) & (n @ n > 0),
        "balanced share of triads": (s != 0) & (np.abs(s) @ np.abs(s) > 0),
        "walk balance": s != 0,
        "frustration": s * np.outer(found.camps, found.camps) < 0,
    }
    return {
        name: tuple(sorted({e for a, b in zip(*np.nonzero(np.triu(which)), strict=True) for e in simple[nodes[a]][nodes[b]].get("events", ())}))
        for name, which in in_.items()
    }


def _shares(s: Matrix) -> dict[str, float]:
    t = triads(s)
    return {
        "triads + + +": float(t[0]),
        "triads + + -": float(t[1]),
        "triads + - -": float(t[2]),
        "triads - - -": float(t[3]),
        "balanced share of triads": (t[0] + t[2]) / sum(t) if sum(t) else 1.0,
    }


def tense(graph: nx.MultiDiGraph, *, rule: str = "tone", min_acts: int = 5, top: int = 20) -> Result:
    """The triads out of balance whose weakest tie is strongest: where friends have a quarrel, or three are all at odds.

    Returns:
        Per triad of the kinds + + - and - - -: its actors, the signs, and the acts of its weakest tie; the events are those of its three ties.
    """
    simple = signed(graph, rule=rule, min_acts=min_acts)
    found = []
    order = {n: i for i, n in enumerate(sorted(simple))}
    for a, b in simple.edges:
        a, b = sorted((a, b), key=order.__getitem__)
        for c in nx.common_neighbors(simple, a, b):
            if order[c] > order[b]:
                three = [simple[x][y] for x, y in ((a, b), (a, c), (b, c))]
                if np.prod([t["sign"] for t in three]) < 0:
                    found.append((min(t["weight"] for t in three), (a, b, c), three))
    found.sort(key=lambda f: (-f[0], f[1]))
    rows = [
        Row(
            (
                *(label(simple, x) for x in ends),
                *(("+" if t["sign"] > 0 else "-") for t in three),
                int(least),
            ),
            tuple(sorted({e for t in three for e in t["events"]})),
        )
        for least, ends, three in found[:top]
    ]
    return Result(
        name="tense",
        title="Triads out of balance",
        columns=("a", "b", "c", "a-b", "a-c", "b-c", "acts of the weakest tie"),
        rows=tuple(rows),
        scope=scope_of(graph),
        parameters=(("rule", rule), ("min acts", min_acts), ("triads out of balance", len(found))),
        notes=("a friend of both sides of a quarrel, or three at odds with one another; strongest first",),
        basis=basis_of(graph),
    )
