"""Blocs: who sticks together, by signed modularity over many seeds, with stability and a null model."""

from __future__ import annotations

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kg.analyse.resample import acts_of
from kg.analyse.result import Result, Row, basis_of, scope_of
from kg.analyse.ties import Matrix, label, layer, matrix
from kg.link import gazetteer

Labels = NDArray[np.int64]
LIKE = 1 / 3  # overlap below which a bloc is like no organisation: those of a year of coded events "were" APEC at .24
LARGEST = 500  # nodes; the modularity matrix is dense


def modularity_matrix(positive: Matrix, negative: Matrix, resolution: float = 1.0) -> Matrix:
    """The matrix whose sum inside blocs is the signed modularity (Gómez, Jensen and Arenas 2009, Phys. Rev. E 80, 016114).

    Q = 1/(2w+ + 2w-) * sum over pairs in one bloc of [w_ij - g (w+_i w+_j / 2w+ - w-_i w-_j / 2w-)]; without conflict it is Newman's modularity.

    Args:
        positive, negative: symmetric weights, both non-negative; resolution: g; larger gives more and smaller blocs.
    """
    total = positive.sum() + negative.sum()
    out = positive - negative
    for sign, w in ((1, positive), (-1, negative)):
        k, all_ = w.sum(axis=1), w.sum()
        if all_ > 0:
            out = out - sign * resolution * np.outer(k, k) / all_
    return np.asarray(out / total if total > 0 else out)


def quality(b: Matrix, labels: Labels) -> float:
    """Modularity of a partition by its modularity matrix."""
    return float(b[labels[:, None] == labels[None, :]].sum())


def optimise(b: Matrix, rng: np.random.Generator) -> Labels:
    """A partition of high modularity: local moves in random order, then the same on the blocs, until nothing moves (Blondel et al. 2008, for any matrix)."""
    labels = np.arange(len(b))
    while True:
        moved = _moves(b, labels, rng)
        labels = np.unique(labels, return_inverse=True)[1]
        n = int(labels.max()) + 1 if len(labels) else 0
        member = np.eye(n)[labels]
        small = member.T @ b @ member
        upper = np.arange(n)
        merged = _moves(small, upper, rng)
        labels = upper[labels]
        if not moved and not merged:
            return np.asarray(np.unique(labels, return_inverse=True)[1])


def _moves(b: Matrix, labels: Labels, rng: np.random.Generator) -> bool:
    """Move single nodes to the bloc that gains most, in place, until none gains."""
    n = len(b)
    member = np.zeros((n, n))
    member[np.arange(n), labels] = 1
    inside = b @ member  # node by bloc: sum of b towards the bloc
    size = np.bincount(labels, minlength=n)
    any_ = False
    for _ in range(100):
        moved = False
        for i in rng.permutation(n):
            own = labels[i]
            gains = np.where(size > 0, inside[i], -np.inf)
            gains[own] = inside[i, own] - b[i, i]
            empty = int(np.argmin(size)) if size.min() == 0 else -1
            if empty >= 0:
                gains[empty] = 0.0
            best = int(np.argmax(gains))
            if best != own and gains[best] > gains[own] + 1e-12:
                inside[:, own] -= b[:, i]
                inside[:, best] += b[:, i]
                size[own] -= 1
                size[best] += 1
                labels[i] = best
                moved = any_ = True
        if not moved:
            break
    return any_


def rand(a: Labels, b: Labels) -> float:
    """Adjusted Rand index of two partitions: 1 the same, 0 as chance has it (Hubert and Arabie 1985, J. Classif. 2).

    >>> rand(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]))
    1.0
    """
    table = np.zeros((int(a.max()) + 1, int(b.max()) + 1))
    np.add.at(table, (a, b), 1)

    def pairs(x: NDArray[np.float64]) -> float:
        return float((x * (x - 1) / 2).sum())

    both, rows, columns, n = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0)), pairs(np.array([float(len(a))]))
    chance = rows * columns / n if n else 0.0
    top = (rows + columns) / 2
    return (both - chance) / (top - chance) if top != chance else 1.0


def blocs(
    graph: nx.MultiDiGraph,
    *,
    signed: bool = True,
    resolution: float = 1.0,
    runs: int = 30,
    draws: int = 20,
    nulls: int = 20,
    min_acts: int = 3,
    seed: int = 1,
) -> Result:
    """Blocs of actors that cooperate among themselves more, and fight less, than their activity would have them.

    The best of `runs` partitions from different seeds is reported. An actor's `stability` is the mean share of runs and of `draws` bootstrap samples (of
    articles or days) in which it stands with the others of its bloc.

    Args:
        signed: count conflict against a bloc; else cooperation alone. resolution: larger gives smaller blocs. nulls: graphs without blocs to compare with
            (each pair's weight Poisson with the mean that the strengths of both give: Chung and Lu 2002). min_acts: acts of a tie.
    """
    positive, negative = layer(graph, "cooperation", min_acts=min_acts), layer(graph, "conflict", min_acts=min_acts)
    strength = {n: float(positive.degree(n, weight="weight")) for n in positive}
    nodes = sorted(strength, key=lambda n: (-strength[n], n))[:LARGEST]
    for g in (positive, negative):
        g.add_nodes_from(nodes)
    plus = matrix(positive, nodes) if nodes else np.zeros((0, 0))
    minus = matrix(negative, nodes) if signed and nodes else np.zeros_like(plus)
    rng = np.random.default_rng(seed)
    b = modularity_matrix(plus, minus, resolution)
    tries = [optimise(b, rng) for _ in range(runs if nodes else 0)]
    if not tries:
        return Result("blocs", "Blocs", ("bloc", "members"), (), scope_of(graph), seed, notes=("no tie has enough acts",))
    best = max(tries, key=lambda x: quality(b, x))
    q = quality(b, best)
    agree = float(np.mean([rand(best, x) for x in tries]))
    resampled = []
    coop, conf = acts_of(graph, nodes, 1), acts_of(graph, nodes, -1)
    for w, v in zip(coop.draws(draws, seed), conf.draws(draws, seed), strict=True):
        keep_plus, keep_minus = coop.undirected(w) * (plus > 0), conf.undirected(v) * (minus > 0)
        resampled.append(optimise(modularity_matrix(keep_plus, keep_minus, resolution), rng))
    together = np.mean([x[:, None] == x[None, :] for x in tries], axis=0)
    shaken = np.mean([x[:, None] == x[None, :] for x in resampled], axis=0) if resampled else together
    chance = []
    for _ in range(nulls):
        parts = [_null(w, rng) for w in (plus, minus)]
        matrix_ = modularity_matrix(parts[0], parts[1], resolution)
        chance.append(quality(matrix_, optimise(matrix_, rng)))
    z = (q - float(np.mean(chance))) / float(np.std(chance)) if nulls and np.std(chance) > 0 else None
    rows = _rows(graph, nodes, best, plus, minus, together, shaken)
    shaken_agree = float(np.mean([rand(best, x) for x in resampled])) if resampled else None
    return Result(
        name="blocs",
        title="Blocs" if signed else "Blocs (cooperation alone)",
        columns=(
            "bloc",
            "actor",
            "share inside",
            "conflict inside",
            "stability",
            "stability (resampled)",
            "bloc size",
            "closest organisation",
            "overlap",
        ),
        rows=tuple(rows),
        scope=scope_of(graph),
        seed=seed,
        parameters=(
            ("modularity", q),
            ("null modularity", float(np.mean(chance)) if chance else None),
            ("z", z),
            ("blocs", int(best.max()) + 1),
            ("agreement of runs", agree),
            ("agreement of resamples", shaken_agree),
            ("runs", runs),
            ("resolution", resolution),
            ("min acts", min_acts),
        ),
        notes=(
            "who deals with whom more than their activity lets expect: states that quarrel and negotiate stand together, so a bloc is no alliance",
            "signed modularity of Gómez, Jensen and Arenas (2009)" if signed else "modularity of Newman and Girvan (2004)",
            "share inside: part of an actor's cooperation that stays in its bloc; stability: mean share of runs (of bootstrap samples) in which it stands with "
            "the others of its bloc; agreement: mean adjusted Rand index with the best partition; z: against Chung-Lu graphs of the same strengths",
            "closest organisation: by Jaccard overlap of today's members with the bloc's states",
        ),
        basis=basis_of(graph),
    )


def partition(result: Result) -> dict[str, str]:
    """Bloc of each actor's name, from a result of `blocs`."""
    at = [result.columns.index(c) for c in ("actor", "bloc")]
    return {str(r.values[at[0]]): str(r.values[at[1]]) for r in result.rows}


def _null(w: Matrix, rng: np.random.Generator) -> Matrix:
    if not w.any():
        return w
    k = w.sum(axis=1)
    upper = np.triu(rng.poisson(np.outer(k, k) / w.sum()).astype(np.float64), 1)
    return np.asarray(upper + upper.T)


def _rows(graph: nx.MultiDiGraph, nodes: list[str], labels: Labels, plus: Matrix, minus: Matrix, together: Matrix, shaken: Matrix) -> list[Row]:
    events: dict[str, set[str]] = {n: set() for n in nodes}
    at = {n: i for i, n in enumerate(nodes)}
    for a, b, d in graph.edges(data=True):
        if a in at and b in at and labels[at[a]] == labels[at[b]]:
            events[a].update(d.get("events", ()))
            events[b].update(d.get("events", ()))
    rows = []
    for bloc in np.unique(labels):
        inside = np.flatnonzero(labels == bloc)
        states = {nodes[i].rsplit("/", 1)[-1] for i in inside if graph.nodes[nodes[i]].get("kind") == "country"}
        body, overlap = _closest(states)
        within = plus[np.ix_(inside, inside)].sum(axis=1)
        first = label(graph, nodes[inside[int(np.argmax(within))]])
        for i in sorted(inside, key=lambda i: -plus[i].sum()):
            others = inside[inside != i]
            rows.append(
                Row(
                    (
                        f"around {first}",
                        label(graph, nodes[i]),
                        float(plus[i, inside].sum() / plus[i].sum()) if plus[i].any() else None,
                        float(minus[i, inside].sum() / minus[i].sum()) if minus[i].any() else None,
                        float(together[i, others].mean()) if len(others) else 1.0,
                        float(shaken[i, others].mean()) if len(others) else 1.0,
                        len(inside),
                        body,
                        overlap,
                    ),
                    tuple(sorted(events[nodes[i]])),
                )
            )
    return sorted(rows, key=lambda r: (-int(r.values[6] or 0), str(r.values[0])))


def _closest(states: set[str]) -> tuple[str | None, float | None]:
    """The organisation, short of the whole world, whose members are most like a set of states; none where no organisation shares a third with it."""
    g, best = gazetteer(), (None, None)  # type: tuple[object, tuple[str | None, float | None]]
    for id_, members in sorted(g.members.items()):  # type: ignore[attr-defined]
        overlap = len(states & members) / len(states | members) if states else 0.0
        if 2 < len(members) < 100 and overlap > (best[1] or LIKE):
            best = (g.organisations[id_].name, overlap)  # type: ignore[attr-defined]
    return best
