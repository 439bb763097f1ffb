"""Do the ties that the news report line up with how states vote and whom they are allied with?"""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kg.analyse.result import Result, Row, Value, basis_of, scope_of
from kg.analyse.ties import Matrix, Tie, label, ties
from kg.analyse.votes import Votes, agreement, ideal_points


def permuted(x: Matrix, y: Matrix, *, permutations: int = 999, seed: int = 1) -> tuple[float, float, int]:
    """Spearman correlation of two symmetric matrices, and how often one with its actors shuffled does as well (QAP: Krackhardt 1988, Soc. Networks 10).

    Args:
        x: NaN where a pair is not known; y: complete, or NaN.

    Returns:
        Correlation, two-sided p, and number of pairs.
    """
    from scipy.stats import rankdata

    n = len(x)
    upper = np.triu(np.ones((n, n), dtype=bool), 1)

    def rho(a: Matrix, b: Matrix) -> float:
        keep = upper & ~np.isnan(a) & ~np.isnan(b)
        if keep.sum() < 3:
            return float("nan")
        u, v = rankdata(a[keep]), rankdata(b[keep])
        return float(np.corrcoef(u, v)[0, 1]) if u.std() and v.std() else float("nan")

    rng = np.random.default_rng(seed)
    value, hits = rho(x, y), 0
    for _ in range(permutations):
        p = rng.permutation(n)
        other = rho(x, y[np.ix_(p, p)])
        hits += not abs(other) < abs(value)
    return value, (hits + 1) / (permutations + 1), int((upper & ~np.isnan(x) & ~np.isnan(y)).sum())


def alignment(
    graph: nx.MultiDiGraph,
    votes: Votes | None = None,
    alliances: Mapping[tuple[str, str], str] | None = None,
    *,
    min_acts: int = 10,
    permutations: int = 499,
    seed: int = 1,
    top: int = 10,
) -> Result:
    """Compare the tone of reported ties with votes and alliances.

    Args:
        graph: a network on the level of countries. votes: roll calls of the same time; alliances: see `kg.analyse.votes.read_alliances`.
        min_acts: acts that a dyad must have. top: dyads listed at either end.

    Returns:
        Per dyad that stands out: mean Goldstein score, agreement in votes (chance-corrected), distance of ideal points, alliance, and how far its tone is
        from what the agreement lets expect (residual of ranks, -1 to 1); the correlations stand among the parameters.
    """
    all_ties = {k: t for k, t in ties(graph).items() if t.acts >= min_acts}
    parameters: list[tuple[str, Value]] = [("min acts", min_acts), ("dyads", len(all_ties))]
    notes: list[str] = []
    agree: dict[tuple[str, str], float] = {}
    points: dict[str, float] = {}
    if votes is not None:
        points = ideal_points(votes)
        pi = agreement(votes.choice, corrected=True)
        at = {s: i for i, s in enumerate(votes.states)}
        agree = {k: float(pi[at[k[0]], at[k[1]]]) for k in all_ties if k[0] in at and k[1] in at and not np.isnan(pi[at[k[0]], at[k[1]]])}
        nodes = sorted({x for k in agree for x in k})
        tone = np.full((len(nodes), len(nodes)), np.nan)
        seat = {x: i for i, x in enumerate(nodes)}
        for k in agree:
            tone[seat[k[0]], seat[k[1]]] = tone[seat[k[1]], seat[k[0]]] = all_ties[k].tone
        pick = [at[x] for x in nodes]
        rho, p, n = permuted(tone, pi[np.ix_(pick, pick)], permutations=permutations, seed=seed) if len(nodes) > 3 else (float("nan"), 1.0, 0)
        parameters += [("rho with votes", rho if np.isfinite(rho) else None), ("p (QAP)", p), ("dyads with votes", n)]
        notes.append(
            f"votes {votes.since} to {votes.until}, {votes.choice.shape[1]} roll calls; agreement: Scott's pi of the votes (Häge 2011); rho: Spearman's, "
            f"p from {permutations} permutations of the states (QAP)"
        )
    if alliances is not None:
        parameters += _allied(graph, all_ties, alliances, permutations, seed)
        notes.append("allied: mean Goldstein score of dyads of states with a defence pact and of other dyads of states, p from permuted states (QAP)")
    gap = _residuals(all_ties, agree)
    shown = sorted(gap, key=lambda k: (gap[k], k)) if gap else sorted(all_ties, key=lambda k: (all_ties[k].tone, k))
    chosen = shown if len(shown) <= 2 * top else shown[:top] + shown[-top:]
    rows = [
        Row(
            (
                *sorted((label(graph, k[0]), label(graph, k[1]))),
                all_ties[k].acts,
                all_ties[k].tone,
                agree.get(k),
                abs(points[k[0]] - points[k[1]]) if k[0] in points and k[1] in points else None,
                (alliances.get(k) or "none") if alliances is not None else None,
                gap.get(k),
            ),
            all_ties[k].events,
        )
        for k in chosen
    ]
    return Result(
        name="alignment",
        title="Reported ties against votes and alliances",
        columns=("a", "b", "acts", "mean Goldstein", "vote agreement", "ideal point distance", "alliance", "warmer than votes"),
        rows=tuple(rows),
        scope=scope_of(graph),
        seed=seed,
        parameters=tuple(parameters),
        notes=(*notes, "first the dyads colder than their votes let expect, last the warmer ones"),
        basis=basis_of(graph),
    )


def _residuals(all_ties: dict[tuple[str, str], Tie], agree: dict[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """Rank of the tone less what a straight line on the rank of agreement gives, ranks scaled to 0..1."""
    from scipy.stats import rankdata

    keys = sorted(agree)
    if len(keys) < 4:
        return {}
    u: NDArray[np.float64] = rankdata([agree[k] for k in keys]) / len(keys)
    v: NDArray[np.float64] = rankdata([all_ties[k].tone for k in keys]) / len(keys)
    slope = float(np.cov(u, v)[0, 1] / u.var(ddof=1)) if u.var() else 0.0
    rest = v - v.mean() - slope * (u - u.mean())
    return {k: float(r) for k, r in zip(keys, rest, strict=True)}


def _allied(
    graph: nx.MultiDiGraph, all_ties: dict[tuple[str, str], Tie], alliances: Mapping[tuple[str, str], str], permutations: int, seed: int
) -> list[tuple[str, Value]]:
    """Tone of states bound by a defence pact and of other states; p from states that swap their alliances (a dyad is not independent of the next)."""
    states = {n for n, d in graph.nodes(data=True) if d.get("kind", "country") == "country"}
    known = {k: t.tone for k, t in all_ties.items() if k[0] in states and k[1] in states}
    bound = [k for k in known if alliances.get(k) == "defense"]
    if not bound or len(bound) == len(known):
        return [("dyads of states", len(known)), ("allied dyads", len(bound))]
    nodes = sorted({x for k in known for x in k})
    at = {n: i for i, n in enumerate(nodes)}
    i, j = (np.array([at[k[end]] for k in known]) for end in (0, 1))
    tone = np.array(list(known.values()))
    pact = np.zeros((len(nodes), len(nodes)), dtype=bool)
    for (a, b), kind in alliances.items():
        if kind == "defense" and a in at and b in at:
            pact[at[a], at[b]] = pact[at[b], at[a]] = True

    def gap(order: NDArray[np.int64]) -> float:
        allied = pact[np.ix_(order, order)][i, j]
        return float(tone[allied].mean() - tone[~allied].mean()) if allied.any() and not allied.all() else 0.0

    rng = np.random.default_rng(seed)
    value = gap(np.arange(len(nodes)))
    hits = sum(abs(gap(rng.permutation(len(nodes)))) >= abs(value) for _ in range(permutations))
    is_bound = pact[i, j]
    return [
        ("dyads of states", len(known)),
        ("allied dyads", len(bound)),
        ("tone allied", float(tone[is_bound].mean())),
        ("tone others", float(tone[~is_bound].mean())),
        ("p allied", (hits + 1) / (permutations + 1)),
    ]
