"""How two actors are connected by way of others."""

from __future__ import annotations

from itertools import islice, pairwise
from typing import Any

import networkx as nx
import numpy as np

from kg.serve.desk import Desk, actors_in, ends_of
from kg.serve.views import counts

SHOWN, LONGEST = 4, 4  # chains of a kind; links of one
LOOKED = 2000  # shortest chains that are compared


def network(desk: Desk) -> nx.Graph:
    """Who is named together with whom: states with their people, bodies and groups; `events` of a tie, and its `distance`, the inverse. Made once for each state of the store."""
    if "together" not in desk.kept:
        index = desk.index
        alone = counts.stands_alone(index)
        every = counts.acts(index, np.arange(len(index.events), dtype=np.int32))
        owner, who = index.party.all(every)
        owner, who = owner[alone[who]], who[alone[who]].astype(np.int64)
        size = np.bincount(owner, minlength=len(every))
        pairs: list[Any] = []
        for step in range(1, int(size.max(initial=0))):  # each with the one so many places after it in the same event
            same = owner[:-step] == owner[step:]
            a, b = who[:-step][same], who[step:][same]
            pairs.append(np.minimum(a, b) * len(index.actors) + np.maximum(a, b))
        keys, found = np.unique(np.concatenate(pairs) if pairs else np.zeros(0, np.int64), return_counts=True)
        graph = nx.Graph()
        for key, n in zip(keys.tolist(), found.tolist(), strict=True):
            a, b = divmod(key, len(index.actors))
            if a != b:
                graph.add_edge(index.actors[a], index.actors[b], events=n, distance=1 / n)
        desk.kept["together"] = graph
    graph_: nx.Graph = desk.kept["together"]
    return graph_


def between(desk: Desk, a: str, b: str) -> dict[str, Any]:
    """Chains from one actor to another without their own tie.

    Returns:
        `shortest`: those of fewest links, the one first whose weakest link is strongest; `strongest`: those whose links have most events, a tie being as long as the inverse of
        their number (Yen 1971), as in `kg analyse paths`.
    """
    graph = network(desk)
    if a not in graph or b not in graph:
        return {"shortest": [], "strongest": []}
    rest = nx.restricted_view(graph, [], [(a, b)] if graph.has_edge(a, b) else [])
    if not nx.has_path(rest, a, b):
        return {"shortest": [], "strongest": []}
    short = list(islice(nx.all_shortest_paths(rest, a, b), LOOKED))
    short.sort(key=lambda chain: (-min(rest[x][y]["events"] for x, y in pairwise(chain)), chain))
    strong = [c for c in islice(nx.shortest_simple_paths(rest, a, b, weight="distance"), 2 * SHOWN) if len(c) <= max(LONGEST + 1, len(short[0]))]
    return {"shortest": [_chain(desk, rest, c) for c in short[:SHOWN]], "strongest": [_chain(desk, rest, c) for c in strong[:SHOWN]]}


def _chain(desk: Desk, graph: nx.Graph, chain: list[str]) -> list[dict[str, Any]]:
    """The actors of a chain, each with the number of events with the next, and where that tie is shown."""
    events = [graph[x][y]["events"] for x, y in pairwise(chain)]
    ties = [f"/tie/{ends_of(x, y)}" for x, y in pairwise(chain)]
    return [{**desk.actor(x), "events": e, "tie": t} for x, e, t in zip(chain, [*events, 0], [*ties, ""], strict=True)]


def paths(desk: Desk, path: str) -> dict[str, Any]:
    """Chains between the two actors that an address names, see `between`.

    Raises:
        NotFound: one of them is not known.
    """
    a, b = (desk.existing(x) for x in actors_in(path, 2))
    return {"a": desk.actor(a), "b": desk.actor(b), **between(desk, a, b)}
