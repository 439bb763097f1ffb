"""A store as an `rdflib.Dataset`, to be read: named graphs as they are, their union (`kg.graph.asking.union`) as the default graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import rdflib
from oxrdflib import OxigraphStore
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from kg.errors import StoreError


class _Reading(OxigraphStore):
    """Refuses to write, and lists no triple twice: quads of all graphs are those of the named ones."""

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[Any]:
        """Triples that match, each with its graphs."""
        for triple, graphs in super().triples(triple_pattern, context):
            found = [g for g in graphs if context is not None or g is None or g.identifier != DATASET_DEFAULT_GRAPH_ID]
            if found:
                yield triple, iter(found)

    def _refuse(self, *_: Any, **__: Any) -> None:
        raise StoreError("the dataset is for reading; articles are added with `kg build` and taken out with `kg remove`")

    add = addN = remove = update = remove_graph = _refuse

    def add_graph(self, graph: Any) -> None:
        """Nothing: rdflib tells of each graph that it is about to read."""


def dataset(store: ox.Store) -> rdflib.Dataset:
    """An `rdflib.Dataset` over an embedded store (through oxrdflib)."""
    return rdflib.Dataset(store=_Reading(store=store))
