"""Who an article means: canonical actors of a state of the store."""

from __future__ import annotations

import pyoxigraph as ox

from kg.graph.merging import actors
from kg.graph.merging.decisions import Decisions
from kg.graph.merging.verdicts import corrected
from kg.graph.shape.claims import Quads, Statement, known, named
from kg.graph.shape.triples import MERGES, ir, node
from kg.model import Actor


class People:
    """Canonical actors of a state of the store.

    Args:
        store: where mentions lie; decisions: what users decided; groups: mentions by key that are not as stored.
    """

    def __init__(self, store: Quads, decisions: Decisions, groups: dict[str, list[actors.Mention]] | None = None) -> None:
        self.store, self.decisions = store, decisions
        self._groups = {k: actors.resolve(g) for k, g in (groups or {}).items()}
        self._keys = {m.iri: k for k, g in (groups or {}).items() for m in g}

    def __call__(self, graph: ox.NamedNode, who: ox.NamedNode) -> Actor:
        """The canonical actor that an article's graph means by an IRI."""
        return self.decisions.actor(known(who.value) or self._mention(graph, who), graph.value, who.value)

    def corrected(self, claim: Statement) -> Statement | None:
        """A claim after what users said of it, None where it is wrong."""
        return corrected(claim, self.decisions)

    def _mention(self, graph: ox.NamedNode, who: ox.NamedNode) -> Actor:
        me = actors.mention_iri(graph.value, who.value)
        if me not in self._keys:
            self._keys[me] = next(
                (q.object.value for q in self.store.quads((node(me), ir("key"), None, MERGES)) if isinstance(q.object, ox.Literal)), ""
            )
        key = self._keys[me]
        if not key:
            return named(self.store, who, graph)
        if key not in self._groups:
            self._groups[key] = actors.resolve(m for m, _ in actors.stored(self.store, key))
        found = self._groups[key].get(me)
        return found.actor if found else named(self.store, who, graph)
