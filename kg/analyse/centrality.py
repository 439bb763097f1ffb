"""Who is central: strength, betweenness, eigenvector, PageRank and brokerage, with bootstrap intervals."""

from __future__ import annotations

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from kg.analyse.resample import acts_of
from kg.analyse.result import Result, Row, Value, basis_of, scope_of
from kg.analyse.ties import Matrix, label

Vector = NDArray[np.float64]
DENSE = 450  # nodes up to which all pairs of shortest paths are computed (0.9 s there); above it the strongest this many are analysed
MEASURES = ("out", "in", "strength", "betweenness", "eigenvector", "pagerank", "constraint")


def centrality(graph: nx.MultiDiGraph, *, layer: str = "cooperation", draws: int = 40, seed: int = 1, top: int | None = 25) -> Result:
    """Centralities of every actor in one layer, with 95 % percentile intervals from a Bayesian bootstrap over articles.

    - strength: summed weights of acts given (`out`), taken (`in`), and both (acts without a direction once).
    - betweenness: share of shortest paths of other pairs that run through the actor; a tie is as long as the inverse of its weight
      (Brandes 2001, J. Math. Sociol. 25; distances after Newman 2001, Phys. Rev. E 64, 016132).
    - eigenvector: the leading eigenvector of the symmetric weights, largest entry 1 (Bonacich 1972).
    - pagerank: of the directed weights, damping 0.85 (Page and Brin 1998).
    - constraint: Burt's (1992): low for brokers whose contacts do not know each other.

    Args:
        layer: `cooperation`, `conflict` or `all`. draws: bootstrap samples; 0 for none. seed: of the bootstrap. top: rows kept, strongest first.
    """
    sign = {"cooperation": 1, "conflict": -1, "all": None}[layer]
    strengths: dict[str, float] = {}
    events: dict[str, set[str]] = {}
    for a, b, d in graph.edges(data=True):
        if sign is None or d.get("sign", 1) == sign:
            for x in (a, b):
                strengths[x] = strengths.get(x, 0.0) + float(d.get("weight", 1.0))
                events.setdefault(x, set()).update(d.get("events", ()))
    nodes = sorted(sorted(strengths), key=lambda n: -strengths[n])[:DENSE]
    acts = acts_of(graph, nodes, sign)
    figures = measures(acts.matrix(), acts.undirected())
    samples = {m: [] for m in MEASURES}  # type: dict[str, list[Vector]]
    for times in acts.draws(draws, seed) if nodes else ():
        for name, value in measures(acts.matrix(times), acts.undirected(times)).items():
            samples[name].append(value)
    intervals = {m: np.nanpercentile(np.array(s), (2.5, 97.5), axis=0) for m, s in samples.items() if s}
    shown = ("strength", "betweenness", "eigenvector", "pagerank", "constraint")
    rows = []
    for i, node in enumerate(nodes[:top]):
        values: list[Value] = [label(graph, node), round(float(figures["out"][i]), 3), round(float(figures["in"][i]), 3)]
        for m in shown:
            values.append(_number(figures[m][i]))
            values += [_number(intervals[m][side][i]) if m in intervals else None for side in (0, 1)]
        rows.append(Row(tuple(values), tuple(sorted(events[node]))))
    columns = ["actor", "out", "in"]
    for m in shown:
        columns += [m, f"{m} low", f"{m} high"]
    notes = [
        "betweenness on distances 1/weight, eigenvector and constraint on symmetric weights, PageRank directed with damping 0.85",
        f"low, high: 95 % percentiles of {draws} bootstrap samples of {acts.unit}; an actor with few {acts.unit} behind it has a wide interval"
        if draws
        else "no bootstrap",
    ]
    if len(strengths) > DENSE:
        notes.append(f"computed among the {DENSE} strongest of {len(strengths):,} actors")
    return Result(
        name="centrality",
        title=f"Centrality in {layer}",
        columns=tuple(columns),
        rows=tuple(rows),
        scope=scope_of(graph),
        seed=seed if draws else None,
        parameters=(("layer", layer), ("draws", draws), ("top", top)),
        notes=tuple(notes),
        basis=basis_of(graph),
    )


def _number(x: float) -> float | None:
    return float(x) if np.isfinite(x) else None


def measures(w: Matrix, both: Matrix | None = None) -> dict[str, Vector]:
    """All measures of a directed weight matrix.

    Args:
        both: its symmetric form; `w` and its transpose added up where None.
    """
    s = w + w.T if both is None else both
    return {
        "out": w.sum(axis=1),
        "in": w.sum(axis=0),
        "strength": s.sum(axis=1),
        "betweenness": betweenness(s),
        "eigenvector": eigenvector(s),
        "pagerank": pagerank(w),
        "constraint": constraint(s),
    }


def betweenness(s: Matrix) -> Vector:
    """Betweenness of a symmetric weight matrix, distances 1/weight, as a share of the pairs of others.

    All sources at once: the t-th nearest node of every source is settled together, then dependencies flow back (Brandes 2001).
    """
    n = len(s)
    if n < 3:
        return np.zeros(n)
    with np.errstate(divide="ignore"):
        length = np.where(s > 0, 1 / s, np.inf)
    far = dijkstra(np.where(np.isfinite(length), length, 0), directed=False)
    order = np.argsort(far, axis=1, kind="stable")
    rows = np.arange(n)
    sigma = np.zeros((n, n))
    sigma[rows, rows] = 1
    befores = []
    for t in range(1, n):
        v = order[:, t]
        at = far[rows, v]
        ok = np.isfinite(at)
        with np.errstate(invalid="ignore"):
            via = np.abs(far + length[:, v].T - at[:, None]) <= 1e-9 * np.where(ok, at, 1)[:, None]
        via &= ok[:, None]
        befores.append(via)
        sigma[rows, v] = np.where(ok, (sigma * via).sum(axis=1), sigma[rows, v])
    delta = np.zeros((n, n))
    for t in range(n - 1, 0, -1):
        v = order[:, t]
        through = np.divide(1 + delta[rows, v], sigma[rows, v], out=np.zeros(n), where=sigma[rows, v] > 0)
        delta += sigma * befores[t - 1] * through[:, None]
    delta[rows, rows] = 0
    return np.asarray(delta.sum(axis=0) / ((n - 1) * (n - 2)))


def eigenvector(s: Matrix) -> Vector:
    """Leading eigenvector of a symmetric matrix, scaled to a largest entry of 1."""
    if not len(s) or not s.any():
        return np.zeros(len(s))
    v = np.abs(np.linalg.eigh(s)[1][:, -1])
    return np.asarray(v / v.max())


def pagerank(w: Matrix, damping: float = 0.85) -> Vector:
    """PageRank of a directed weight matrix; who gives nothing is taken to give to all alike."""
    n = len(w)
    if not n:
        return np.zeros(0)
    out = w.sum(axis=1, keepdims=True)
    step = np.divide(w, out, out=np.full_like(w, 1 / n), where=out > 0)
    rank = np.full(n, 1 / n)
    for _ in range(200):
        new = (1 - damping) / n + damping * (rank @ step)
        if np.abs(new - rank).sum() < 1e-12:
            break
        rank = new
    return np.asarray(new)


def constraint(s: Matrix) -> Vector:
    """Burt's constraint of a symmetric weight matrix: sum over contacts j of (p_ij + sum over q of p_iq p_qj) squared (Burt 1992, Structural Holes, p. 54).

    NaN for actors without a contact.
    """
    s = s - np.diag(np.diag(s))
    total = s.sum(axis=1, keepdims=True)
    p = np.divide(s, total, out=np.zeros_like(s), where=total > 0)
    value = (np.where(s > 0, p + p @ p, 0) ** 2).sum(axis=1)
    return np.where(total[:, 0] > 0, value, np.nan)
