"""Where the actors stand: states, organisations and groups by a force-directed layout, everybody else in a disc around the one they stand for.

So a country stays in its place when its people are shown or hidden, the people of a country lie together, and only the few hundred
actors of the upper layer need forces. No disc overlaps another; actors without ties to the rest lie in a grid below.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

GOLDEN = math.pi * (3 - math.sqrt(5))  # angle of a sunflower's seeds (Vogel 1979, Math. Biosciences 44:179): even spacing in a disc
STEP = 30.0  # distance between two people of a country; discs of people are at most 9 wide on each side
GAP = 28.0  # free space between discs
SPREAD = 1.35  # pages are wider than high
LEAST, LARGEST = 9.0, 34.0  # radius of a disc
SEED = 11
ROUNDS = 300


@dataclass(frozen=True, slots=True)
class Disc:
    """A place on the page: centre in page units, and the radius that its people take."""

    x: float
    y: float
    r: float


def positions(homes: Sequence[int], weights: Mapping[tuple[int, int], int], degree: Sequence[int]) -> list[Disc]:
    """Places for all actors.

    Args:
        homes: for each actor the number of the actor it stands for (its own where it stands for itself).
        weights: how many events connect two actors.
        degree: events of each actor; those with more stand nearer to their home.

    Returns:
        One disc for each actor, the same for the same input.
    """
    guests: dict[int, list[int]] = defaultdict(list)
    for n, home in enumerate(homes):
        if home != n:
            guests[home].append(n)
    upper = [n for n, home in enumerate(homes) if home == n]
    ties: Counter[tuple[int, int]] = Counter()
    for (a, b), count in weights.items():
        one, other = sorted((homes[a], homes[b]))
        if one != other:
            ties[one, other] += count
    own = gathered(homes, degree)
    most = max(own.values(), default=1)
    radius = {n: size(own[n], most) + (14 + STEP * math.sqrt(len(guests[n])) if guests[n] else 0) for n in upper}
    places = _upper(upper, ties, radius)
    out = [Disc(0, 0, 0)] * len(homes)
    for n in upper:
        x, y = places[n]
        out[n] = Disc(x, y, radius[n])
        core = size(own[n], most) + 14
        for k, guest in enumerate(sorted(guests[n], key=lambda g: (-degree[g], g))):
            r = math.sqrt(core**2 + STEP**2 * (k + 0.6))
            out[guest] = Disc(x + r * math.cos(k * GOLDEN), y + r * math.sin(k * GOLDEN), 9)
    return out


def gathered(homes: Sequence[int], degree: Sequence[int]) -> Counter[int]:
    """Events of each actor of the upper layer, with those of whoever it stands for."""
    own = Counter[int]()
    for n, home in enumerate(homes):
        own[home] += degree[n]
    return own


def size(events: int, most: int) -> float:
    """Radius of an actor's disc by the logarithm of its events; the page's script draws it with the same formula.

    Args:
        most: events of the busiest, whose disc is the largest and itself small where even that has few.
    """
    largest = min(LARGEST, LEAST + 3.2 * math.sqrt(most))
    return LEAST + (largest - LEAST) * math.log1p(min(events, most)) / math.log1p(max(1, most))


def _upper(nodes: list[int], ties: Mapping[tuple[int, int], int], radius: Mapping[int, float]) -> dict[int, tuple[float, float]]:
    import rustworkx as rx

    graph = rx.PyGraph()
    at = dict(zip(nodes, graph.add_nodes_from(nodes)))
    for (a, b), count in sorted(ties.items()):
        graph.add_edge(at[a], at[b], 1 + math.log2(count))
    parts = sorted((sorted(graph[i] for i in part) for part in rx.connected_components(graph)), key=lambda p: (-len(p), p))
    if not parts:
        return {}
    places = _forces(parts[0], ties, radius)
    low = max((y + radius[n] for n, (_, y) in places.items()), default=0.0) + 2 * GAP
    left, right = (f(x for x, _ in places.values()) for f in (min, max))
    width = max(right - left, 900.0)
    x: float = left
    height = 0.0
    for part in parts[1:]:
        here = _forces(part, ties, radius)
        w = max(px + radius[n] for n, (px, _) in here.items()) - min(px - radius[n] for n, (px, _) in here.items())
        h = max(py + radius[n] for n, (_, py) in here.items()) - min(py - radius[n] for n, (_, py) in here.items())
        if x + w > left + width and x > left:
            x, low, height = left, low + height + 2 * GAP, 0.0
        dx = x - min(px - radius[n] for n, (px, _) in here.items())
        dy = low - min(py - radius[n] for n, (_, py) in here.items())
        places.update({n: (px + dx, py + dy) for n, (px, py) in here.items()})
        x, height = x + w + 3 * GAP, max(height, h)
    return places


def _forces(nodes: list[int], ties: Mapping[tuple[int, int], int], radius: Mapping[int, float]) -> dict[int, tuple[float, float]]:
    """Force-directed places of one connected part (Fruchterman and Reingold 1991, as in rustworkx), scaled and pushed apart until no two discs overlap."""
    import rustworkx as rx

    if len(nodes) == 1:
        return {nodes[0]: (0.0, 0.0)}
    graph = rx.PyGraph()
    at = dict(zip(nodes, graph.add_nodes_from(nodes)))
    for (a, b), count in sorted(ties.items()):
        if a in at and b in at:
            graph.add_edge(at[a], at[b], 1 + math.log2(count))
    k = 2.2 / math.sqrt(len(nodes))
    found = rx.spring_layout(graph, k=k, num_iter=120 if len(nodes) > 800 else 400, weight_fn=float, seed=SEED)
    xy = np.array([found[at[n]] for n in nodes], dtype=float)
    reach = np.array([radius[n] + GAP / 2 for n in nodes])
    xy = _even(xy - xy.mean(axis=0), reach)
    xy *= 1.2 * math.sqrt(float((reach**2).sum())) / (np.abs(xy).max() or 1.0)
    xy[:, 0] *= SPREAD
    xy = _apart(xy, reach)
    return {n: (float(x), float(y)) for n, (x, y) in zip(nodes, xy)}


def _even(xy: NDArray[np.float64], reach: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distances from the middle evened out half way to equal density, by the room that discs need: forces leave a crowd in the middle and a few far outside."""
    r = np.hypot(xy[:, 0], xy[:, 1])
    outward = np.argsort(r, kind="stable")
    area = np.cumsum(reach[outward] ** 2)
    order = np.empty(len(r))
    order[outward] = np.sqrt((area - reach[outward] ** 2 / 2) / area[-1])
    return np.asarray(xy * ((0.5 * r / (r.max() or 1) + 0.5 * order) / np.where(r > 0, r, 1))[:, None])


def _apart(xy: NDArray[np.float64], reach: NDArray[np.float64]) -> NDArray[np.float64]:
    """Push overlapping discs apart, each by half of the overlap, until none is left or the rounds are used up."""
    from scipy.spatial import cKDTree

    for _ in range(ROUNDS):
        pairs = cKDTree(xy).query_pairs(2 * float(reach.max()), output_type="ndarray")
        if not len(pairs):
            break
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        a, b = pairs[:, 0], pairs[:, 1]
        gap = xy[b] - xy[a]
        far = np.hypot(gap[:, 0], gap[:, 1])
        over = reach[a] + reach[b] - far
        hit = over > 0.5
        if not hit.any():
            break
        a, b, gap, far, over = a[hit], b[hit], gap[hit], far[hit], over[hit]
        gap[far < 1e-6] = (1.0, 0.0)
        push = gap / np.maximum(far, 1e-6)[:, None] * (0.45 * over)[:, None]
        np.add.at(xy, a, -push)
        np.add.at(xy, b, push)
    return xy
