"""Events in the place of others: the quads that go and those that come, with the plain triples and the names that other events still need."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from kg import iri
from kg.graph.merging import merge
from kg.graph.shape.claims import Claims, Statement, known
from kg.graph.shape.triples import EVENTS, LABEL, SEM, TYPE, event_quads, ir, node, relation_quads
from kg.graph.stores.store import Store
from kg.model import Event
from kg.ontology import event_types

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
        """Whether another event goes on to give a plain triple."""
        second = TOPIC if triple.predicate == ir("cooperatesOn") else PARTY
        ends = [(PARTY, triple.subject), (second, triple.object)]
        ends.sort(
            key=lambda end: getattr(end[1], "value", "").startswith(iri.entity("country", ""))
        )  # people and sectors have fewer events than states
        (few, one), (many, other) = ends
        for q in self.store.quads((None, few, one, EVENTS)):
            e = q.subject
            if e not in old and isinstance(e, ox.NamedNode) and any(self.store.quads((e, many, other, EVENTS))) and self._gives(e, triple):
                return True
        return False

    def _gives(self, e: ox.NamedNode, triple: ox.Quad) -> bool:
        rows = {(q.predicate.value, getattr(q.object, "value", "")) for q in self.store.quads((e, None, None, EVENTS)) if q.predicate != CLAIM_OF}
        kinds = [t for t in event_types().values() if (TYPE.value, iri.term(t.name)) in rows]
        wanted = {iri.term(n) for t in kinds for n in (t.relation, t.planned) if n} | {ir("cooperatesOn").value}
        if triple.predicate.value not in wanted:
            return False
        if kinds and kinds[0].standing:
            ends = {(p, getattr(o, "value", "")) for p, o in ((ir("agent").value, triple.subject), (ir("target").value, triple.object))}
            swapped = {(p, getattr(o, "value", "")) for p, o in ((ir("agent").value, triple.object), (ir("target").value, triple.subject))}
            told = (ir("status").value, "actual") in rows and (ir("former").value, "true") not in rows
            return told and (ends <= rows or (kinds[0].symmetric and swapped <= rows))
        return triple in relation_quads(self._event_before(e))
