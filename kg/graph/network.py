"""Events as a network: who is tied to whom, with what sign and weight."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

from kg import iri
from kg.graph.triples import lifted
from kg.model import Actor, Event, Status


def network(
    events: Iterable[Event],
    *,
    level: str = "actor",
    since: str | None = None,
    until: str | None = None,
    relations: Iterable[str] = (),
    min_support: int = 1,
    statuses: Iterable[str] = ("actual",),
) -> nx.MultiDiGraph:
    """A directed multigraph with an edge for each pair of participants of each event.

    Args:
        level: `actor`, or `country` (people stand for their country).
        since, until: days between which the event must lie (its date, else its first report); events without any are kept only if neither is given.
        relations: only these; all where empty. min_support: distinct publishers asked for. statuses: statuses kept.

    Returns:
        Nodes are IRIs with `name`, `kind`, `country`. Edges have `event`, `relation`, `date`, `goldstein` (-10 to 10), `quad`, `publishers`,
        `sign` (1 cooperation, -1 conflict) and `weight` (1 shared by the N-1 ties of each of N participants).
    """
    wanted, kept = set(relations), {Status(s) for s in statuses}
    graph = nx.MultiDiGraph()
    for event in events:
        day = event.first or next((r.published for r in event.reports if r.published), None)
        if event.status not in kept or (wanted and event.relation not in wanted) or event.publishers < min_support:
            continue
        if (since and (not day or day < since)) or (until and (not day or day > until)):
            continue
        ends = [(a, b) if level == "actor" else (lifted(a), lifted(b)) for a, b in event.edges()]
        size = len({a for pair in ends for a in pair})
        for a, b in dict.fromkeys(ends):
            if a == b:
                continue
            for actor in (a, b):
                _node(graph, actor)
            graph.add_edge(
                iri.actor(a),
                iri.actor(b),
                event=event.iri,
                relation=event.relation,
                date=event.date,
                goldstein=event.goldstein,
                quad=event.quad,
                publishers=event.publishers,
                sign=-1 if event.quad.endswith("Conflict") else 1,
                weight=1 / max(1, size - 1),
            )
    return graph


def _node(graph: nx.MultiDiGraph, actor: Actor) -> None:
    graph.add_node(iri.actor(actor), name=actor.name, kind=actor.kind.value, country=actor.country)
