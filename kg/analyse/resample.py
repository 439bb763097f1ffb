"""Bootstrap over articles: how much a figure owes to single articles (or days, where acts name no article)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from kg.analyse.ties import Matrix


@dataclass(frozen=True, slots=True)
class Acts:
    """The acts of a network as arrays: ends (indices into `nodes`), weight, and the units they are resampled by.

    Attributes:
        once: 1, or 1/2 for each of the two directions of an act without one, so that it counts once among undirected ties.
        units: acts by units, rows sum to 1; `unit`: `articles` or `days`.
    """

    nodes: tuple[str, ...]
    source: NDArray[np.int64]
    target: NDArray[np.int64]
    weight: NDArray[np.float64]
    once: NDArray[np.float64]
    units: sp.csr_matrix
    unit: str

    def matrix(self, times: NDArray[np.float64] | None = None) -> Matrix:
        """Summed weights as a directed matrix, each act times the weight of its units."""
        w = self.weight if times is None else self.weight * (self.units @ times)
        n = len(self.nodes)
        return np.asarray(sp.coo_matrix((w, (self.source, self.target)), shape=(n, n)).toarray(), dtype=np.float64)

    def undirected(self, times: NDArray[np.float64] | None = None) -> Matrix:
        """Summed weights of both directions as a symmetric matrix, each act counted once."""
        w = self.weight * self.once if times is None else self.weight * self.once * (self.units @ times)
        n = len(self.nodes)
        out = sp.coo_matrix((w, (self.source, self.target)), shape=(n, n)).toarray()
        return np.asarray(out + out.T, dtype=np.float64)

    def draws(self, count: int, seed: int) -> Iterator[NDArray[np.float64]]:
        """Weights of the units, mean 1, in `count` samples of the Bayesian bootstrap (Rubin 1981, Ann. Stat. 9).

        Drawing whole units with replacement would lose a third of them, and with them ties that a path runs through: betweenness then falls in every sample.
        """
        rng, n = np.random.default_rng(seed), self.units.shape[1]
        for _ in range(count):
            yield n * rng.dirichlet(np.ones(n))


def acts_of(graph: nx.MultiDiGraph, nodes: list[str], sign: int | None = 1) -> Acts:
    """The acts among `nodes`; acts without a direction go both ways.

    Args:
        sign: 1 cooperation, -1 conflict, None both.
    """
    at = {n: i for i, n in enumerate(nodes)}
    source: list[int] = []
    target: list[int] = []
    weight: list[float] = []
    once: list[float] = []
    rows: list[int] = []
    columns: list[int] = []
    share: list[float] = []
    by_article = any(d.get("articles") for _, _, d in graph.edges(data=True))
    unit: dict[str, int] = {}
    for k, (a, b, d) in enumerate(graph.edges(data=True)):
        if a not in at or b not in at or (sign is not None and d.get("sign", 1) != sign):
            continue
        names = d.get("articles") or (d.get("day") or f"edge {k}",)
        for x, y in ((a, b), (b, a)) if d.get("symmetric") else ((a, b),):
            for name in names:
                rows.append(len(source))
                columns.append(unit.setdefault(name, len(unit)))
                share.append(1 / len(names))
            source.append(at[x])
            target.append(at[y])
            weight.append(float(d.get("weight", 1.0)))
            once.append(0.5 if d.get("symmetric") else 1.0)
    units = sp.csr_matrix((share, (rows, columns)), shape=(len(source), max(1, len(unit))))
    as_int = [np.array(x, dtype=np.int64) for x in (source, target)]
    return Acts(
        tuple(nodes),
        as_int[0],
        as_int[1],
        np.array(weight, dtype=np.float64),
        np.array(once, dtype=np.float64),
        units,
        "articles" if by_article else "days",
    )
