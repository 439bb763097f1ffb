"""The graph as GraphML (1.0) and GEXF (1.2 as networkx writes it) for Gephi, yEd, igraph: actors, and an edge for every tie of every event."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import networkx as nx

from kg.export.tables import Edge, edge_rows
from kg.model import Event


def network(events: Iterable[Event]) -> nx.MultiDiGraph:
    """Actors by IRI with `label`, `kind`, `country`; edges by event with what the table of edges says of them.

    Args:
        events: what to show; a summit of N actors gives an edge for each tie that some report names.
    """
    graph = nx.MultiDiGraph()
    for row in edge_rows(events):
        for node, label, kind, country in (
            (row.subject, row.subject_name, row.subject_kind, row.subject_country),
            (row.object, row.object_name, row.object_kind, row.object_country),
        ):
            graph.add_node(node, label=xml(label), kind=kind, country=xml(country))
        graph.add_edge(row.subject, row.object, key=f"{row.event.rsplit('/', 1)[-1]}-{row.relation}", **_attributes(row))
    return graph


def _attributes(row: Edge) -> dict[str, str | int | float]:
    return {
        "label": row.relation,
        "event": row.event,
        "relation": row.relation,
        "status": row.status,
        "date": row.date,
        "first": row.first,
        "last": row.last,
        "place": xml(row.place),
        "topics": row.topics,
        "quad": row.quad,
        "goldstein": row.goldstein,
        "publishers": row.publishers,
        "articles": row.articles,
        "confidence": row.confidence,
        "weight": 1.0,
        "quote": xml(row.quote),
        "marks": xml(row.marks),
        "where": row.where,
    }


def xml(text: str) -> str:
    """A text without the characters that XML 1.0 does not allow."""
    return "".join(c for c in text if c in "\t\n\r" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or "\U00010000" <= c <= "\U0010ffff")


def write_graphml(path: Path, events: Iterable[Event]) -> None:
    """Write GraphML."""
    nx.write_graphml(network(events), path, named_key_ids=True)


def write_gexf(path: Path, events: Iterable[Event]) -> None:
    """Write GEXF; nodes keep their IRIs as ids."""
    graph = network(events)
    for number, (_, _, _, data) in enumerate(sorted(graph.edges(keys=True, data=True), key=lambda e: (e[0], e[1], e[2]))):
        data["id"] = str(number)
    nx.write_gexf(graph, path)
