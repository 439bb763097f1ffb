"""Events in the place of others: the quads that go and those that come, with the plain triples and the names that other events still need."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pyoxigraph as ox

from kg import iri
from kg.graph.merging import merge
from kg.graph.shape.claims import Claims, Statement, known
from kg.graph.shape.triples import EVENTS, LABEL, SEM, TYPE, event_quads, ir, node, relation_quads
from kg.graph.stores.store import Store
from kg.model import Event
from kg.ontology import EventType, event_types

CLAIM_OF, PARTY, TOPIC, PLACE = ir("claim"), ir("party"), ir("topic"), node(SEM + "hasPlace")


def standing_of(group: list[Statement]) -> str:
    """Block of a standing fact, empty for events."""
    return merge.bases(group[0])[0] if event_types()[group[0].type].standing else ""


class Exchange:
    """Exchanges events of a store.

    Args:
        store: as it is; claims: reads its claims as they are.
    """

    def __init__(self, store: Store, claims: Claims) -> None:
        self.store, self.claims = store, claims

    def of(self, old: set[ox.NamedNode], new: list[Event]) -> tuple[set[ox.Quad], set[ox.Quad]]:
        """What to delete and what to insert, that events come in the place of others.

        Args:
            old: events that go; new: those that come.
        """
        was: set[ox.Quad] = set()
        for e in sorted(old, key=str):
            was |= self._quads_of(e)
        will = {q for e in new for q in event_quads(e)}
        triples = {q for e in new for q in relation_quads(e)}
        delete = {q for q in was - will if q.subject in old or not self._shared(q.subject, old)}
        insert = will - was
        if old:
            before = {q for e in old for q in relation_quads(self._event_before(e))}
            delete |= {q for q in before - triples if not self._said(q, old)}
            triples -= before
        return delete, insert | triples

    def _event_before(self, e: ox.NamedNode) -> Event:
        group = self.claims.all(q.object.value for q in self.store.quads((e, CLAIM_OF, None, EVENTS)))  # type: ignore[union-attr]
        return merge.event(group, standing_of(group))

    def _quads_of(self, e: ox.NamedNode) -> set[ox.Quad]:
        rows = set(self.store.quads((e, None, None, EVENTS)))
        for q in list(rows):
            if q.predicate == PLACE:
                rows.update(self.store.quads((q.object, LABEL, None, EVENTS)))  # type: ignore[arg-type]
            elif q.predicate == PARTY and isinstance(q.object, ox.NamedNode) and not known(q.object.value):
                rows.update(self.store.quads((q.object, None, None, EVENTS)))
        return rows

    def _shared(self, subject: Any, old: set[ox.NamedNode]) -> bool:
        """Whether another event goes on to need the name of a place or an actor."""
        return any(q.subject not in old for p in (PLACE, PARTY) for q in self.store.quads((None, p, subject, EVENTS)))

    def _said(self, triple: ox.Quad, old: set[ox.NamedNode]) -> bool:
        """Whether another event goes on to give a plain triple. The events of both ends and those of the types that give it are gone through side by side, until one
        gives it or the fewest of them are through: a state has events without number, but not all of one type."""
        second = TOPIC if triple.predicate == ir("cooperatesOn") else PARTY
        ways: list[list[tuple[ox.NamedNode, Any]]] = [
            [(PARTY, triple.subject)],
            [(second, triple.object)],
            [(TYPE, ir(t.name)) for t in _giving(triple.predicate.value)],
        ]
        streams = [chain.from_iterable(self.store.quads((None, p, o, EVENTS)) for p, o in way) for way in ways]
        while True:
            for way, stream in zip(ways, streams):
                e: Any = next((q.subject for q in stream), None)
                if e is None:
                    return False
                others = (other for other in ways if other is not way)
                if e not in old and all(any(self._has(e, p, o) for p, o in other) for other in others) and self._gives(e, triple):
                    return True

    def _has(self, e: Any, p: ox.NamedNode, o: Any) -> bool:
        return any(self.store.quads((e, p, o, EVENTS)))

    def _gives(self, e: ox.NamedNode, triple: ox.Quad) -> bool:
        telling = (TYPE, *(ir(n) for n in ("agent", "target", "status", "former")))
        rows = {(p, getattr(q.object, "value", "")) for p in telling for q in self.store.quads((e, p, None, EVENTS))}
        kinds = [t for t in event_types().values() if (TYPE, iri.term(t.name)) in rows]
        if kinds and kinds[0].standing:
            ends = {(ir("agent"), getattr(triple.subject, "value", "")), (ir("target"), getattr(triple.object, "value", ""))}
            swapped = {(ir("agent"), getattr(triple.object, "value", "")), (ir("target"), getattr(triple.subject, "value", ""))}
            told = (ir("status"), "actual") in rows and (ir("former"), "true") not in rows
            return told and (ends <= rows or (kinds[0].symmetric and swapped <= rows))
        return triple in relation_quads(self._event_before(e))


def _giving(predicate: str) -> list[EventType]:
    """Types whose events may give a plain triple of a predicate."""
    name = predicate.removeprefix(iri.ONTOLOGY)
    return [t for t in event_types().values() if name in (t.relation, t.planned) or (name == "cooperatesOn" and t.on_sector)]
