"""Whose hands things pass through: Gould and Fernandez' five roles of brokers between groups."""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kg.analyse.result import Result, Row, basis_of, scope_of
from kg.analyse.ties import label, layer

ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")


def roles(ties: NDArray[np.bool_], groups: list[str]) -> NDArray[np.int64]:
    """How often each actor B stands between A and C (A to B and B to C, but not A to C), by the groups of the three.

    Coordinator: all of one group; itinerant: A and C of one, B of another; gatekeeper: B and C of one, A of another; representative: A and B of one, C of
    another; liaison: three groups (Gould and Fernandez 1989, Sociological Methodology 19).

    Args:
        ties: directed ties without loops; groups: the group of each actor.

    Returns:
        Actors by `ROLES`.

    >>> roles(np.array([[0, 1, 0], [0, 0, 1], [0, 0, 0]], dtype=bool), ["x", "x", "y"])[1].tolist()
    [0, 0, 0, 1, 0]
    """
    n = len(groups)
    code = np.unique(groups, return_inverse=True)[1]
    same = code[:, None] == code[None, :]
    out = np.zeros((n, len(ROLES)), dtype=np.int64)
    for b in range(n):
        a, c = np.flatnonzero(ties[:, b]), np.flatnonzero(ties[b])
        if not len(a) or not len(c):
            continue
        open_ = ~ties[np.ix_(a, c)] & (a[:, None] != c[None, :])
        ab, bc, ac = same[a, b][:, None], same[b, c][None, :], same[np.ix_(a, c)]
        for r, kind in enumerate((ab & bc, ac & ~ab, ~ab & bc, ab & ~bc, ~ab & ~bc & ~ac)):
            out[b, r] = int((open_ & kind).sum())
    return out


def brokerage(
    graph: nx.MultiDiGraph,
    groups: Mapping[str, str],
    *,
    name: str = "cooperation",
    min_acts: int = 2,
    shuffles: int = 200,
    seed: int = 1,
    top: int | None = 20,
) -> Result:
    """Brokers of a layer and how far their counts are from what chance would give.

    Args:
        groups: group of each node by IRI (a region, a bloc); nodes without one are left out. name: the layer; min_acts: acts that make a tie.
        shuffles: times that group labels are shuffled among the actors for the z-scores. seed: of the shuffles.
    """
    simple = layer(graph, name, directed=True, min_acts=min_acts)
    nodes = sorted(n for n in simple if n in groups)
    ties = np.asarray(nx.to_numpy_array(simple, nodelist=nodes, weight=None) > 0) if nodes else np.zeros((0, 0), dtype=bool)
    of = [groups[n] for n in nodes]
    found = roles(ties, of)
    rng = np.random.default_rng(seed)
    null = (
        np.array([roles(ties, [of[i] for i in rng.permutation(len(of))]) for _ in range(shuffles)], dtype=np.float64) if nodes and shuffles else None
    )
    rows = []
    for i in sorted(range(len(nodes)), key=lambda i: (-int(found[i].sum()), nodes[i])):
        z = [None] * len(ROLES) if null is None else [_z(float(found[i, r]), null[:, i, r]) for r in range(len(ROLES))]
        events = {x for _, _, d in simple.in_edges(nodes[i], data=True) for x in d["events"]}
        events |= {x for _, _, d in simple.out_edges(nodes[i], data=True) for x in d["events"]}
        rows.append(Row((label(simple, nodes[i]), of[i], int(found[i].sum()), *(int(x) for x in found[i]), *z), tuple(sorted(events))))
    return Result(
        name="brokerage",
        title=f"Brokers between groups in {name}",
        columns=("actor", "group", "total", *ROLES, *(f"z {r}" for r in ROLES)),
        rows=tuple(rows[:top]),
        scope=scope_of(graph),
        seed=seed,
        parameters=(("layer", name), ("min acts", min_acts), ("shuffles", shuffles)),
        notes=(
            "counts of open chains A to B to C; itinerant: A and C of one group, gatekeeper: B lets A's act in, representative: B carries it out "
            "(Gould and Fernandez 1989); z: against the same ties with shuffled groups",
        ),
        basis=basis_of(graph),
    )


def _z(value: float, null: NDArray[np.float64]) -> float | None:
    spread = float(null.std())
    return (value - float(null.mean())) / spread if spread > 0 else None
