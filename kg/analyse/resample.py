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
        units: acts by units, rows sum to 1; `unit`: `articles` or `days`.
    """

    nodes: tuple[str, ...]
    source: NDArray[np.int64]
    target: NDArray[np.int64]
    weight: NDArray[np.float64]
    units: sp.csr_matrix
    unit: str

    def matrix(self, times: NDArray[np.float64] | None = None) -> Matrix:
        """Summed weights as a directed matrix, each act times how often its units were drawn."""
        w = self.weight if times is None else self.weight * (self.units @ times)
        n = len(self.nodes)
        return np.asarray(sp.coo_matrix((w, (self.source, self.target)), shape=(n, n)).toarray(), dtype=np.float64)

    def draws(self, count: int, seed: int) -> Iterator[Matrix]:
        """Matrices of `count` bootstrap samples (Efron 1979): as many units as there are, drawn with replacement."""
        rng, n = np.random.default_rng(seed), self.units.shape[1]
        for _ in range(count):
            yield self.matrix(rng.multinomial(n, np.full(n, 1 / n)).astype(np.float64))


def acts_of(graph: nx.MultiDiGraph, nodes: list[str], sign: int | None = 1) -> Acts:
    """The acts among `nodes`; acts without a direction go both ways.

    Args:
        sign: 1 cooperation, -1 conflict, None both.
    """
    at = {n: i for i, n in enumerate(nodes)}
    source: list[int] = []
    target: list[int] = []
    weight: list[float] = []
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
    units = sp.csr_matrix((share, (rows, columns)), shape=(len(source), max(1, len(unit))))
    as_int = [np.array(x, dtype=np.int64) for x in (source, target)]
    return Acts(tuple(nodes), as_int[0], as_int[1], np.array(weight, dtype=np.float64), units, "articles" if by_article else "days")
