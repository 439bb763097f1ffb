"""How two actors are connected: the strongest chains between them, each link with its events."""

from __future__ import annotations

from itertools import islice, pairwise

import networkx as nx

from kg.analyse.result import Result, Row, basis_of, scope_of
from kg.analyse.ties import label, layer


def paths(graph: nx.MultiDiGraph, a: str, b: str, *, name: str = "cooperation", count: int = 5, indirect: bool = False, min_acts: int = 1) -> Result:
    """The shortest chains between two actors, a tie being as long as the inverse of its weight (Yen 1971).

    Args:
        a, b: IRIs. name: layer, `all` for both. count: chains. indirect: leave the direct tie out. min_acts: acts that a tie must have.

    Returns:
        One row per link: number of the chain, its whole length, from, to, weight, acts, first and last day. No rows where there is no chain.
    """
    simple = layer(graph, name, min_acts=min_acts)
    if indirect and simple.has_edge(a, b):
        simple.remove_edge(a, b)
    rows = []
    days: dict[str, str] = {e: d["day"] for _, _, d in graph.edges(data=True) for e in d.get("events", ()) if d.get("day")}
    if a in simple and b in simple and a != b and nx.has_path(simple, a, b):
        for number, chain in enumerate(islice(nx.shortest_simple_paths(simple, a, b, weight="distance"), count), 1):
            links = list(pairwise(chain))
            length = sum(simple[x][y]["distance"] for x, y in links)
            for x, y in links:
                d = simple[x][y]
                when = sorted(days[e] for e in d["events"] if e in days)
                rows.append(
                    Row(
                        (
                            number,
                            length,
                            label(simple, x),
                            label(simple, y),
                            round(d["weight"], 3),
                            d["acts"],
                            when[0] if when else None,
                            when[-1] if when else None,
                        ),
                        d["events"],
                    )
                )
    return Result(
        name="paths",
        title=f"How {label(graph, a)} and {label(graph, b)} are connected ({name})",
        columns=("chain", "length", "from", "to", "weight", "acts", "first", "last"),
        rows=tuple(rows),
        scope=scope_of(graph),
        parameters=(("layer", name), ("chains", count), ("indirect", indirect), ("min acts", min_acts)),
        notes=("a tie is as long as the inverse of its weight; length: of the whole chain",) if rows else ("there is no chain between them",),
        basis=basis_of(graph),
    )
