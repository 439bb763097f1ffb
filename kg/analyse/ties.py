"""Acts between two actors added up: dyads, the layers of cooperation and conflict, and the signed graph.

Everything else in this package starts from here. Edges of a bare networkx multigraph count too: weight 1 and sign 1 where they name none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kg.analyse.result import Result, Row, basis_of, scope_of

Matrix = NDArray[np.float64]
Z = 1.96  # two-sided 95 % of the normal distribution


@dataclass(frozen=True, slots=True)
class Tie:
    """All acts between two, or from one to another.

    Attributes:
        a, b: IRIs; cooperation, conflict: summed weights of the acts of either sign; neither: of those that are none (a request).
        acts: number of acts; hostile: number of conflict acts among them.
        goldstein: sum of their Goldstein scores; events: IRIs; against: those of conflict.
    """

    a: str
    b: str
    cooperation: float
    conflict: float
    acts: int
    hostile: int
    goldstein: float
    events: tuple[str, ...]
    against: tuple[str, ...] = ()
    neither: float = 0.0

    @property
    def tone(self) -> float:
        """Mean Goldstein score of an act, -10 to 10."""
        return self.goldstein / self.acts if self.acts else 0.0


def ties(graph: nx.MultiDiGraph, *, directed: bool = False) -> dict[tuple[str, str], Tie]:
    """Ties by their two ends.

    Args:
        directed: one tie per direction; acts without a direction then count both ways. Else ends are sorted and both directions are one tie.
    """
    sums: dict[tuple[str, str], list[float]] = {}
    events: dict[tuple[str, str], list[str]] = {}
    against: dict[tuple[str, str], list[str]] = {}
    for a, b, d in graph.edges(data=True):
        if a == b:
            continue
        pairs = [(a, b), (b, a)] if directed and d.get("symmetric") else [(a, b)] if directed or a < b else [(b, a)]
        weight, side = float(d.get("weight", 1.0)), int(d.get("sign", 1))
        for pair in pairs:
            s = sums.setdefault(pair, [0.0, 0.0, 0, 0, 0.0, 0.0])
            s[0] += weight if side > 0 else 0.0
            s[1] += weight if side < 0 else 0.0
            s[2] += 1
            s[3] += side < 0
            s[4] += float(d.get("goldstein", 0.0))
            s[5] += 0.0 if side else weight
            events.setdefault(pair, []).extend(d.get("events", ()))
            if side < 0:
                against.setdefault(pair, []).extend(d.get("events", ()))
    return {
        pair: Tie(
            pair[0],
            pair[1],
            s[0],
            s[1],
            int(s[2]),
            int(s[3]),
            s[4],
            tuple(sorted(set(events[pair]))),
            tuple(sorted(set(against.get(pair, ())))),
            s[5],
        )
        for pair, s in sorted(sums.items())
    }


def layer(graph: nx.MultiDiGraph, name: str, *, directed: bool = False, min_acts: int = 1) -> nx.Graph:
    """The simple graph of one layer.

    Args:
        name: `cooperation`, `conflict` or `all`. min_acts: acts that a tie must have in the layer.

    Returns:
        Edges have `weight`, `distance` (its inverse), `acts` and `events`; nodes without a tie are left out.
    """
    out = nx.DiGraph() if directed else nx.Graph()
    part = graph
    if name != "all":
        sign = 1 if name == "cooperation" else -1
        part = graph.edge_subgraph([(a, b, k) for a, b, k, d in graph.edges(keys=True, data=True) if d.get("sign", 1) == sign])
    for (a, b), tie in ties(part, directed=directed).items():
        weight = tie.cooperation + tie.conflict + tie.neither
        if tie.acts >= min_acts and weight > 0:
            out.add_edge(a, b, weight=weight, distance=1 / weight, acts=tie.acts, events=tie.events)
    for node in out:
        out.nodes[node].update(graph.nodes[node])
    return out


def signed(graph: nx.MultiDiGraph, *, rule: str = "tone", min_acts: int = 5) -> nx.Graph:
    """The signed graph: friends and foes, ties that are neither left out.

    Args:
        rule: `tone`: the sign of the mean Goldstein score where its 95 % interval leaves 0 out; `share`: conflict where the share of conflict acts is above
            that of the whole network (Wilson's 95 % interval leaves it out), cooperation where below; `net`: the sign of the summed score, however weak.
        min_acts: acts that a tie must have.

    Returns:
        Undirected; edges have `sign` (1, -1), `weight` (number of acts), `tone`, `events`.

    Raises:
        ValueError: the rule is not known.
    """
    if rule not in ("tone", "share", "net"):
        raise ValueError(f"unknown rule {rule!r}; choose tone, share or net")
    out = nx.Graph()
    all_ties = ties(graph)
    acts = sum(t.acts for t in all_ties.values())
    base = sum(t.hostile for t in all_ties.values()) / acts if acts else 0.0
    scores: dict[tuple[str, str], list[float]] = {}
    if rule == "tone":
        for a, b, d in graph.edges(data=True):
            scores.setdefault((a, b) if a < b else (b, a), []).append(float(d.get("goldstein", d.get("sign", 1))))
    for pair, tie in all_ties.items():
        if tie.acts < min_acts:
            continue
        if rule == "net":
            sign = int(np.sign(tie.goldstein))
        elif rule == "share":
            low, high = wilson(tie.hostile, tie.acts)
            sign = -1 if low > base else 1 if high < base else 0
        else:
            values = np.array(scores[pair])
            half = Z * values.std(ddof=1) / len(values) ** 0.5 if len(values) > 1 else np.inf
            sign = 0 if abs(values.mean()) <= half else int(np.sign(values.mean()))
        if sign:
            out.add_edge(*pair, sign=sign, weight=float(tie.acts), tone=tie.tone, events=tie.events)
    for node in out:
        out.nodes[node].update(graph.nodes[node])
    return out


def wilson(k: float, n: float) -> tuple[float, float]:
    """Wilson's 95 % interval of a share (Wilson 1927, JASA 22).

    >>> [round(x, 3) for x in wilson(5, 10)]
    [0.237, 0.763]
    """
    if n <= 0:
        return 0.0, 1.0
    p, zz = k / n, Z * Z
    mid, half = (p + zz / (2 * n)) / (1 + zz / n), Z / (1 + zz / n) * float(np.sqrt(p * (1 - p) / n + zz / (4 * n * n)))
    return max(0.0, mid - half), min(1.0, mid + half)


def matrix(graph: nx.Graph, nodes: list[str], weight: str = "weight") -> Matrix:
    """Weights as a matrix in the order of `nodes`; symmetric for an undirected graph."""
    return np.asarray(nx.to_numpy_array(graph, nodelist=nodes, weight=weight), dtype=np.float64)


def label(graph: nx.Graph, node: str) -> str:
    """The name of a node, else its id."""
    return str(graph.nodes[node].get("name", node))


def adjusted(p: Iterable[float]) -> list[float]:
    """Benjamini and Hochberg's adjusted p-values (1995, J. R. Stat. Soc. B 57): reject those up to q to keep the false discovery rate at q.

    >>> [round(q, 3) for q in adjusted([0.01, 0.04, 0.03, 0.5])]
    [0.04, 0.053, 0.053, 0.5]
    """
    values = np.array(list(p), dtype=np.float64)
    if not len(values):
        return []
    order = np.argsort(values)[::-1]
    ranked = values[order] * len(values) / np.arange(len(values), 0, -1)
    out = np.empty_like(values)
    out[order] = np.minimum(1.0, np.minimum.accumulate(ranked))
    return [float(x) for x in out]


def dyads(graph: nx.MultiDiGraph, *, by: str = "conflict", top: int | None = 20) -> Result:
    """The strongest dyads of a layer.

    Args:
        by: `conflict`, `cooperation`, or `acts` for both together. top: rows kept; None for all.

    Returns:
        Per dyad: summed weights of cooperation and conflict, acts, share of conflict with Wilson's interval, mean and sum of Goldstein scores.
    """
    found = sorted(ties(graph).values(), key=lambda t: (-float(getattr(t, by)), t.a, t.b))
    rows = []
    for t in [t for t in found if getattr(t, by) > 0][:top]:
        low, high = wilson(t.hostile, t.acts)
        rows.append(
            Row(
                (
                    *sorted((label(graph, t.a), label(graph, t.b))),
                    round(t.cooperation, 3),
                    round(t.conflict, 3),
                    t.acts,
                    t.hostile / t.acts,
                    low,
                    high,
                    t.tone,
                    round(t.goldstein, 1),
                ),
                (*t.against, *sorted({*t.events} - {*t.against})) if by == "conflict" else t.events,
            )
        )
    return Result(
        name="dyads",
        title=f"Strongest dyads by {by}",
        columns=("a", "b", "cooperation", "conflict", "acts", "conflict share", "low", "high", "mean Goldstein", "sum Goldstein"),
        rows=tuple(rows),
        scope=scope_of(graph),
        parameters=(("by", by), ("top", top)),
        notes=("cooperation and conflict: summed weights of the acts; low, high: Wilson's 95 % interval of the share of conflict acts",),
        basis=basis_of(graph),
    )
