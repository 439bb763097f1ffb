"""Trees from scores: the best one, with one root and no circle."""

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.parse import trees


def total(scores: np.ndarray, heads: list[int]) -> float:
    return float(sum(scores[n, h] for n, h in enumerate(heads)))


def highest(scores: np.ndarray) -> float:
    """The score of the best tree with one root, by networkx for each possible root."""
    n, found = len(scores), []
    for root in range(n):
        graph = nx.DiGraph()
        graph.add_nodes_from(range(n))
        graph.add_weighted_edges_from((h, k, float(scores[k, h + 1])) for k in range(n) for h in range(n) if h != k and k != root)
        tree = nx.maximum_spanning_arborescence(graph) if n > 1 else graph
        found.append(float(scores[root, 0]) + sum(d["weight"] for *_, d in tree.edges(data=True)))
    return max(found)


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 7), st.integers(0, 10_000))
def test_the_tree_is_the_best_with_one_root(n: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(n, n + 1)).astype(np.float32)
    scores[np.arange(n), np.arange(n) + 1] = -1e9
    heads = trees.best(scores).tolist()
    assert heads.count(0) == 1
    for start in range(1, n + 1):
        seen, i = set(), start
        while i:
            assert i not in seen
            seen.add(i)
            i = heads[i - 1]
    assert abs(total(scores, heads) - highest(scores)) < 1e-3
