"""Who stands alike: actors that treat, and are treated by, the same others in the same way."""

from __future__ import annotations

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kg.analyse.resample import acts_of
from kg.analyse.result import Result, Row, basis_of, scope_of
from kg.analyse.ties import Matrix, label

LARGEST = 400  # actors, strongest first


def profiles(graph: nx.MultiDiGraph, nodes: list[str]) -> list[Matrix]:
    """Cooperation and conflict, given and taken, as log(1 + weight) matrices without a diagonal."""
    out = []
    for sign in (1, -1):
        w = np.log1p(acts_of(graph, nodes, sign).matrix())
        np.fill_diagonal(w, 0)
        out += [w, w.T]
    return out


def cosines(parts: list[Matrix]) -> Matrix:
    """Cosine of every two rows over all layers, the tie of the two to each other left out (structural equivalence: Lorrain and White 1971).

    >>> cosines([np.array([[0, 0, 2.], [0, 0, 4.], [0, 0, 0]])])[0, 1].item()
    1.0
    """
    n = len(parts[0])
    dot, norm = np.zeros((n, n)), np.zeros((n, n))
    for w in parts:
        dot += w @ w.T
        norm += (w**2).sum(axis=1)[:, None] - w**2
    size = np.sqrt(norm * norm.T)
    return np.divide(dot, size, out=np.zeros_like(dot), where=size > 1e-12)


def similarity(graph: nx.MultiDiGraph, actor: str | None = None, *, min_acts: int = 20, shared: int = 5, top: int | None = 20) -> Result:
    """Pairs whose ties to third actors are most alike.

    Args:
        actor: IRI; only pairs with it. min_acts: acts that an actor must take part in. shared: partners that the two must have in common; two that only fight
            the same one state are alike in nothing else that is known.

    Returns:
        Per pair: cosine of their profiles, number and Jaccard share of common partners, acts between the two; the events are those with common partners.
    """
    degree = {n: graph.degree(n) for n in graph}
    nodes = sorted((n for n in graph if degree[n] >= min_acts or n == actor), key=lambda n: (-degree[n], n))[:LARGEST]
    partners: dict[str, set[str]] = {n: {*graph.predecessors(n), *graph.successors(n)} - {n} for n in nodes}
    sim = cosines(profiles(graph, nodes)) if nodes else np.zeros((0, 0))
    pairs = [(i, j) for i in range(len(nodes)) for j in range(i + 1, len(nodes)) if actor is None or actor in (nodes[i], nodes[j])]
    pairs = [(i, j) for i, j in pairs if len(partners[nodes[i]] & partners[nodes[j]]) >= shared]
    pairs.sort(key=lambda p: (-sim[p], nodes[p[0]], nodes[p[1]]))
    rows = []
    for i, j in pairs[:top]:
        a, b = nodes[i], nodes[j]
        common, either = partners[a] & partners[b], (partners[a] | partners[b]) - {a, b}
        events = {
            e for x in (a, b) for c in common for u, v in ((x, c), (c, x)) for d in (graph.get_edge_data(u, v) or {}).values() for e in d["events"]
        }
        between = graph.number_of_edges(a, b) + graph.number_of_edges(b, a)
        rows.append(
            Row(
                (
                    *sorted((label(graph, a), label(graph, b))),
                    float(sim[i, j]),
                    len(common),
                    len(common) / len(either) if either else 0.0,
                    between,
                ),
                tuple(sorted(events)),
            )
        )
    return Result(
        name="similarity",
        title="Actors that stand alike" + (f": {label(graph, actor)}" if actor else ""),
        columns=("a", "b", "similarity", "common partners", "share of partners", "acts between"),
        rows=tuple(rows),
        scope=scope_of(graph),
        parameters=(
            ("actor", label(graph, actor) if actor else None),
            ("min acts", min_acts),
            ("actors", len(nodes)),
            ("common partners at least", shared),
        ),
        notes=(
            "cosine of cooperation and conflict, given and taken, log(1 + weight), towards third actors (structural equivalence, Lorrain and White 1971)",
        ),
        basis=basis_of(graph),
    )


def roles(graph: nx.MultiDiGraph, *, most: int = 8, min_acts: int = 20) -> Result:
    """Actors grouped by how they stand: Ward's clustering of the profiles, with the number of groups of the best mean silhouette (Rousseeuw 1987).

    Ward on chords of the unit sphere, whose square is twice 1 - cosine; average linkage splits off one actor at a time (180 and 1 on a year of coded events).
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    nodes = sorted((n for n in graph if graph.degree(n) >= min_acts), key=lambda n: (-graph.degree(n), n))[:LARGEST]
    rows: list[Row] = []
    score = 0.0
    if len(nodes) > 3:
        far = np.clip(1 - cosines(profiles(graph, nodes)), 0, None)
        far = (far + far.T) / 2
        np.fill_diagonal(far, 0)
        tree = linkage(squareform(np.sqrt(2 * far), checks=False), "ward")
        cuts = [fcluster(tree, k, "maxclust") for k in range(2, min(most, len(nodes) - 1) + 1)]
        best = max(cuts, key=lambda c: float(silhouettes(far, c).mean()))
        fit = silhouettes(far, best)
        score = float(fit.mean())
        at = {n: i for i, n in enumerate(nodes)}
        events: dict[str, set[str]] = {n: set() for n in nodes}
        for a, b, d in graph.edges(data=True):
            for end in (a, b):
                if end in at:
                    events[end].update(d.get("events", ()))
        first = {int(r): min(np.flatnonzero(best == r)) for r in np.unique(best)}  # nodes stand in order of their acts
        rows = [
            Row(
                (f"as {label(graph, nodes[first[int(best[i])]])}", label(graph, nodes[i]), graph.degree(nodes[i]), float(fit[i])),
                tuple(sorted(events[nodes[i]])),
            )
            for i in sorted(range(len(nodes)), key=lambda i: (first[int(best[i])], i))
        ]
    return Result(
        name="roles",
        title="Roles",
        columns=("role", "actor", "acts", "silhouette"),
        rows=tuple(rows),
        scope=scope_of(graph),
        parameters=(("mean silhouette", score), ("min acts", min_acts)),
        notes=(
            "Ward's clustering of profiles by their cosine, each role named after its most active actor; silhouette below 0: nearer to another role",
            "a mean silhouette up to .25 means that no clear roles were found (Kaufman and Rousseeuw 1990)",
        ),
        basis=basis_of(graph),
    )


def silhouettes(far: Matrix, groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """Silhouette of each item: (b - a) / max(a, b), a the mean distance inside its group, b to the nearest other group; 0 for singles."""
    names = np.unique(groups)
    if len(names) < 2:
        return np.zeros(len(groups))
    member = groups[:, None] == names[None, :]
    size = member.sum(axis=0)
    total = far @ member
    own = np.argmax(member, axis=1)
    at = np.arange(len(groups))
    a = total[at, own] / np.maximum(1, size[own] - 1)
    other = total / size
    other[at, own] = np.inf
    b = other.min(axis=1)
    return np.where(size[own] > 1, (b - a) / np.maximum(np.maximum(a, b), 1e-12), 0.0)
