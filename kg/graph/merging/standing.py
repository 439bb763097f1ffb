"""Standing facts (an office, a membership, an alliance), to which reports are added and from which they are taken without reading all the others again.

A fact that everybody tells has reports in every tenth article; made anew for each of them, a store would be the slower the more it holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from kg import iri
from kg.graph.merging import merge
from kg.graph.shape.claims import Statement
from kg.graph.shape.triples import EVENTS, decimal, ir, literal
from kg.graph.stores.store import Store
from kg.ontology import event_types

Told = tuple[object, ...]
Swap = tuple[set[ox.Quad], set[ox.Quad]]
_COMPUTED = frozenset(
    iri.term(n) for n in ("claims", "articles", "publishers", "firstReported", "lastReported", "confidence", "office", "status", "contradicted")
)
_ENDS = ("firstReported", "lastReported", "confidence")


def stays(store: Store, me: ox.NamedNode, gone: Iterable[Statement], left: Iterable[Statement]) -> bool:
    """Whether a fact says the same without some of its reports, but for their number.

    Args:
        store: as it is; me: the fact; gone: the reports that it loses; left: those that it keeps, read only until all that the others told is found in them. In the
            mean these are as many as there are different things to tell (publishers, above all), however many reports there are.
    """
    ends = {getattr(q.object, "value", "") for name in _ENDS for q in store.quads((me, ir(name), None, EVENTS))}
    lost = {what for s in gone for what in _told(s) if what[0] != "end" or what[1] in ends}
    for s in left:
        lost -= _told(s)
        if not lost:
            return True
    return False


def _told(s: Statement) -> set[Told]:
    """All that a fact may have of a report; what matters only where it is the first, last or greatest stands as an `end`."""
    symmetric = event_types()[s.type].symmetric
    ties = {(s.type, *(sorted((a, b)) if symmetric else (a, b))) for a, b in s.edges()}
    return {
        *(("tie", *tie, s.report.status) for tie in ties),
        *(("topic", *tie, topic) for tie in ties for topic in s.topics),
        ("publisher", s.publisher),
        ("office", s.office),
        ("end", s.report.published),
        ("end", decimal(s.report.confidence).value),
    }


def changed(store: Store, me: ox.NamedNode, more: Iterable[ox.Quad], claims: int, articles: int) -> Swap:
    """Quads that go and come where a fact gets more reports and loses some without which it `stays`: sets grow, counts add up, days and confidence take their ends.

    Args:
        store: as it is; me: the fact; more: it as the new reports alone tell it; claims, articles: how many it loses.
    """
    delete, insert, new = set[ox.Quad](), set[ox.Quad](), defaultdict[str, list[ox.Quad]](list)

    def old(name: str) -> set[ox.Quad]:
        return set(store.quads((me, ir(name), None, EVENTS)))

    def values(quads: Iterable[ox.Quad]) -> list[str]:
        return [str(getattr(q.object, "value", "")) for q in quads]

    def put(name: str, value: str, kind: str = "string") -> None:
        was, will = old(name), {ox.Quad(me, ir(name), literal(value, kind), EVENTS)}
        delete.update(was - will)
        insert.update(will - was)

    for q in more:
        if q.subject == me:
            new[q.predicate.value.rsplit("#", 1)[-1]].append(q)
        if q.subject != me or q.predicate.value not in _COMPUTED:
            insert.add(q)
    for name, less in (("claims", claims), ("articles", articles)):
        put(name, str(sum(map(int, (*values(old(name)), *values(new[name])))) - less), "integer")
    fresh = sum(not any(store.quads((me, q.predicate, q.object, EVENTS))) for q in new["publisher"])
    put("publishers", str(sum(map(int, values(old("publishers")))) + fresh), "integer")
    for name, pick, kind in (
        ("firstReported", min, "date"),
        ("lastReported", max, "date"),
        ("confidence", max, "decimal"),
        ("office", min, "string"),
    ):
        if found := [*values(old(name)), *values(new[name])]:
            put(name, pick(found), kind)
    statuses = {*values(old("reportedAs")), *values(new["reportedAs"])}
    put("status", next(s.value for s in merge.RANK if s.value in statuses))
    if {"actual", "denied"} <= statuses:
        insert.add(ox.Quad(me, ir("contradicted"), literal("true", "boolean"), EVENTS))
    return delete, insert
