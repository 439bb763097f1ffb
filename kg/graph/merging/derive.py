"""Events, relations and the log of merges, kept up to date with the article graphs: what an article touches is computed again, and no more.

The result is a function of the article graphs and the decisions alone: adding or removing an article gives what a rebuild would give.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain

import pyoxigraph as ox

from kg import iri
from kg.graph.alike.disjoint import Disjoint
from kg.graph.coding import links
from kg.graph.merging import actors, merge, standing
from kg.graph.merging.decisions import Decision, Decisions
from kg.graph.merging.exchange import CLAIM_OF, Exchange, standing_of
from kg.graph.merging.merge import Row, Strand
from kg.graph.merging.people import People
from kg.graph.shape.claims import Claims, Overlay, Quads, Statement, named
from kg.graph.shape.triples import EVENTS, MERGES, TYPE, decimal, event_quads, ir, literal, node, relation_quads
from kg.graph.stores.store import Store
from kg.model import Event
from kg.ontology import event_types

BLOCK, ROW, GATHERING, REASON, SCORE = (ir(n) for n in ("block", "row", "gathering", "reason", "score"))
STANDING = "standing"


class Derivation:
    """Keeps what is derived of a store.

    Args:
        store: any store of the port.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.decisions = Decisions.read(store)

    def replace(self, graph: ox.NamedNode, quads: list[ox.Quad]) -> None:
        """Put an article's graph in the place of what is there (nothing, to remove it), in one step with all that follows from it."""
        self._replacing(graph, quads).write()

    def fill(self, articles: Mapping[ox.NamedNode, list[ox.Quad]]) -> None:
        """Put the graphs of articles into a store that has none, and derive at once what follows from all of them."""
        self.store.change((), chain.from_iterable(articles.values()))
        change = _Change(self.store, self.store, self.decisions, self.decisions)
        change.articles(articles)
        change.write()

    def drift(self, graph: ox.NamedNode) -> tuple[set[ox.Quad], set[ox.Quad]]:
        """What is there and should not be, and what should be and is not there, as far as an article has to do with it; both empty in a sound store."""
        change, claims = self._replacing(graph, list(self.store.quads((None, None, None, graph))), anew=True), self.claims()
        events = {q.subject for c in claims.of(graph) for q in self.store.quads((None, CLAIM_OF, node(c), EVENTS))}
        told = {q for e in events if isinstance(e, ox.NamedNode) for q in relation_quads(self.event(e, claims))}
        gone, come = change.delete - change.insert, told | (change.insert - change.delete)
        return {q for q in gone if self._has(q)}, {q for q in come if not self._has(q)}

    def _has(self, q: ox.Quad) -> bool:
        return any(self.store.quads((q.subject, q.predicate, q.object, q.graph_name)))  # type: ignore[arg-type]

    def _replacing(self, graph: ox.NamedNode, quads: list[ox.Quad], anew: bool = False) -> _Change:
        change = _Change(self.store, Overlay(self.store, graph, quads), self.decisions, self.decisions, anew)
        old = set(self.store.quads((None, None, None, graph)))
        new = set(quads)
        change.delete |= old - new
        change.insert |= new - old
        change.article(graph)
        return change

    def decide(self, add: Iterable[Decision] = (), drop: Iterable[Decision] = ()) -> None:
        """Take decisions, or take them back, with all that follows."""
        add, drop = list(add), list(drop)
        drop += [d for d in self.decisions.all if d.iri in {a.iri for a in add} and d not in drop]  # what is said anew replaces what was said
        gone = {d.iri for d in drop}
        after = Decisions.of([*(d for d in self.decisions.all if d.iri not in gone), *add])
        change = _Change(self.store, self.store, self.decisions, after)
        for d in drop:
            change.delete.update(d.quads())
        for d in add:
            change.insert.update(d.quads())
        change.decided([*add, *drop])
        change.write()
        self.decisions = after

    def claims(self) -> Claims:
        """Reader of the claims as they are now."""
        return Claims(self.store, People(self.store, self.decisions))

    def members(self, event: ox.NamedNode) -> list[str]:
        """Claims of an event."""
        return [q.object.value for q in self.store.quads((event, CLAIM_OF, None, EVENTS)) if isinstance(q.object, ox.NamedNode)]

    def all(self) -> Iterator[Event]:
        """All events with their reports, sorted by IRI."""
        members: dict[ox.NamedNode, list[str]] = {}
        for q in self.store.quads((None, CLAIM_OF, None, EVENTS)):
            if isinstance(q.subject, ox.NamedNode) and isinstance(q.object, ox.NamedNode):
                members.setdefault(q.subject, []).append(q.object.value)
        claims = self.claims()
        for event in sorted(members, key=lambda e: e.value):
            yield self.event(event, claims, members[event])

    def some(self, events: Iterable[str]) -> Iterator[Event]:
        """The events with some IRIs with their reports, those that are there."""
        claims = self.claims()
        for event in map(node, events):
            if members := self.members(event):
                yield self.event(event, claims, members)

    def event(self, node_: ox.NamedNode, claims: Claims, members: Iterable[str] | None = None) -> Event:
        """An event read back with its reports."""
        group = claims.all(self.members(node_) if members is None else members)
        return merge.event(group, standing_of(group))


class _Change:
    """One change of the store: what was (`before`), what will be (`after`), and the quads between them; `anew` trusts nothing that was derived of a standing fact."""

    def __init__(self, store: Store, view: Quads, was: Decisions, will: Decisions, anew: bool = False) -> None:
        self.store, self.view, self.was, self.will, self.anew = store, view, was, will, anew
        self.delete: set[ox.Quad] = set()
        self.insert: set[ox.Quad] = set()
        self.dirty: set[str] = set()
        self.standing: set[str] = set()
        self.graph = ""
        self.gathered: dict[str, str] = {}
        self.rows: dict[tuple[str, str], dict[str, Row]] = {}
        self.new: dict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
        self.where: dict[str, list[tuple[str, str]]] = {}
        self.regions: dict[tuple[str, str, bool], dict[str, Strand]] = {}
        self.before = Claims(store, People(store, was))
        self.after = Claims(view, People(view, will), self.before, self.dirty)

    # -- what starts it ------------------------------------------------------------------------------------------------

    def article(self, graph: ox.NamedNode) -> None:
        """An article's graph is replaced."""
        groups = self._mentions(graph)
        self.after = Claims(self.view, People(self.view, self.will, groups), self.before, self.dirty)
        self.dirty |= {*self.before.of(graph), *self.after.of(graph)}
        self.graph = graph.value
        self._gather(graph)
        self._follow()

    def articles(self, graphs: Iterable[ox.NamedNode]) -> None:
        """Articles are there of which nothing is derived yet, and no others."""
        groups: dict[str, list[actors.Mention]] = defaultdict(list)
        for graph in graphs:
            for m in actors.mentions(self.view, graph):
                groups[m.key].append(m)
            self.dirty.update(self.after.of(graph))
            self._gather(graph)
        for found in groups.values():
            who = actors.resolve(found)
            self.insert.update(q for m in found for q in actors.mention_quads(m, who[m.iri]))
        self.after = Claims(self.view, People(self.view, self.will, groups), self.before, self.dirty)
        self._follow()

    def _gather(self, graph: ox.NamedNode) -> None:
        """Note which claims of an article are one gathering."""
        plain = Claims(self.view, lambda g, who: named(self.view, who, g))
        for group in merge.gatherings(plain.all(plain.of(graph))):
            self.gathered |= dict.fromkeys(group, iri.entity("gathering", iri.digest(*sorted(group))))

    def decided(self, decisions: list[Decision]) -> None:
        """Decisions are taken or taken back."""
        for d in decisions:
            if d.kind in ("JoinEvents", "SplitClaims", "Verdict"):
                self.dirty.update(d.about)
            elif d.kind == "SplitActor":
                self.dirty |= self._naming(node(d.about[1]), node(d.about[0]))
            else:
                for value in d.about:
                    self.dirty |= self._naming(node(value), None)
                    for q in self.store.quads((None, ir("actor"), node(value), MERGES)):
                        row = {r.predicate.value: r.object for r in self.store.quads((q.subject, None, None, MERGES))}
                        self.dirty |= self._naming(row[ir("names").value], row[ir("inArticle").value])  # type: ignore[arg-type]
        for claim in self.dirty:
            for q in self.store.quads((node(claim), GATHERING, None, MERGES)):
                self.gathered[claim] = getattr(q.object, "value", "")
        self._follow()

    def _naming(self, who: ox.NamedNode, graph: ox.NamedNode | None) -> set[str]:
        """Claims of articles that name an actor."""
        found = (q for p in ("agent", "target") for q in self.store.quads((None, ir(p), who, graph)))
        return {q.subject.value for q in found if q.graph_name != EVENTS and isinstance(q.subject, ox.NamedNode)}

    def _mentions(self, graph: ox.NamedNode) -> dict[str, list[actors.Mention]]:
        """Mentions by key as they will be, for the keys that the article touches; claims of other articles whose actor changes become dirty."""
        old, new = actors.mentions(self.store, graph), actors.mentions(self.view, graph)
        groups = {}
        for key in sorted({m.key for m in (*old, *new)}):
            there = actors.stored(self.store, key)
            was = [m for m, _ in there]
            will = [m for m in was if m.article != graph.value] + [m for m in new if m.key == key]
            groups[key] = will
            one, two = actors.resolve(was), actors.resolve(will)
            for m in will:
                if m.article != graph.value and one[m.iri].actor != two[m.iri].actor:
                    self.dirty |= self._naming(node(m.names), node(m.article))
            self._swap({q for _, rows in there for q in rows}, {q for m in will for q in actors.mention_quads(m, two[m.iri])})
        for claim in self.dirty:
            for q in self.store.quads((node(claim), GATHERING, None, MERGES)):
                self.gathered[claim] = getattr(q.object, "value", "")
        return groups

    def _swap(self, old: set[ox.Quad], new: set[ox.Quad]) -> None:
        self.delete |= old - new
        self.insert |= new - old

    # -- the time axis of a block --------------------------------------------------------------------------------------

    def _old_rows(self, base: str, cell: str) -> dict[str, Row]:
        if (base, cell) not in self.rows:
            found = {}
            for q in self.store.quads((None, BLOCK, literal(f"{base}|{cell}"), MERGES)):
                claim = q.subject.value  # type: ignore[union-attr]
                for r in self.store.quads((q.subject, ROW, None, MERGES)):
                    found[claim] = Row.read(claim, getattr(r.object, "value", ""))
            self.rows[base, cell] = found
        return self.rows[base, cell]

    def _region(self, base: str, cell: str, after: bool) -> dict[str, Strand]:
        """Happenings of a block around a month, by claim."""
        if (base, cell, after) not in self.regions:
            sides = (self.will if after else self.was).sides
            rows: dict[str, Row] = {}
            for c in _around(cell, 2):
                part = self._old_rows(base, c)
                if after:
                    part = {**{k: r for k, r in part.items() if k not in self.dirty}, **self.new.get((base, c), {})}
                rows |= part
            if sides:
                rows = {k: replace(r, side=sides.get(k, "")) for k, r in rows.items()}
            found = merge.strands(rows.values(), *_filed(base))
            self.regions[base, cell, after] = {claim: strand for strand in found for claim in strand.claims}
        return self.regions[base, cell, after]

    def _cells(self, claim: str) -> list[tuple[str, str]]:
        """Blocks and months of a claim as they will be."""
        if claim not in self.where:
            self.where[claim] = sorted(_cell(q) for q in self.store.quads((node(claim), BLOCK, None, MERGES)))
        return self.where[claim]

    def _timed(self, claim: str) -> list[tuple[str, str]]:
        """Blocks and months of a claim of an event, as they will be; none of a standing fact (a verdict may make the one of the other)."""
        return [where for where in self._cells(claim) if where[1] != STANDING]

    # -- what follows --------------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        touched: set[tuple[str, str]] = set()
        left: dict[str, set[str]] = defaultdict(set)
        more: dict[str, list[Statement]] = defaultdict(list)
        for claim in sorted(self.dirty):
            for q in self.store.quads((node(claim), BLOCK, None, MERGES)):
                base, cell = _cell(q)
                if cell == STANDING:
                    left[base].add(claim)
                    self.standing.add(claim)
                else:
                    touched.add((base, cell))
            s = self.after.read(claim)
            self.where[claim] = []
            if s is None:
                continue
            if event_types()[s.type].standing:
                self.standing.add(claim)
                self.where[claim] = [(b, STANDING) for b in merge.bases(s)]
                for b in merge.bases(s):
                    more[b].append(s)
                continue
            row = merge.row_of(s)
            self.where[claim] = [(b, merge.month(row)) for b in merge.bases(s)]
            for where in self.where[claim]:
                self.new[where][claim] = row
                touched.add(where)
        old, new = self._events(touched)
        for base in sorted({*left, *more}):
            gone, come = self._tie(base, more[base], left[base])
            old |= gone
            new += come
        away, here = Exchange(self.store, self.before).of(old, new)
        self.delete |= away
        self.insert |= here

    def _changed(self, touched: set[tuple[str, str]]) -> set[str]:
        """Claims whose happening is not what it was, or that are in it for another reason."""
        found = self.dirty - self.standing
        for base, cell in sorted(touched):
            near = {k for c in _around(cell, 1) for k in (*self._old_rows(base, c), *self.new.get((base, c), {}))}
            was, will = (
                {(s.claims, frozenset(s.why.items())) for s in {id(s): s for s in self._region(base, cell, after).values()}.values()}
                for after in (False, True)
            )
            for claims, _ in was ^ will:
                if claims & near:
                    found |= claims
        return found

    def _events(self, touched: set[tuple[str, str]]) -> tuple[set[ox.NamedNode], list[Event]]:
        """The events that go and those that come."""
        claims, old, why, sets = self._closure(self._changed(touched))
        for claim in claims:
            if not self._cells(claim):
                self._log(claim)
        groups = sets.groups(claim for claim in sorted(claims) if self._timed(claim))
        for group in groups:
            for claim in group:
                self._log(claim, why.get(claim) if len(group) > 1 else None)
        return old, [merge.event(self.after.all(g)) for g in groups]

    def _closure(self, start: set[str]) -> tuple[set[str], set[ox.NamedNode], dict[str, tuple[str, float]], Disjoint[str]]:
        """All claims of the events, old and new, that a change of happenings reaches; the old events; why each claim is where it is; and its group."""
        sets = Disjoint[str]()
        why: dict[str, tuple[str, float]] = {}
        old: set[ox.NamedNode] = set()
        claims, queue = set(start), sorted(start)
        walked: set[frozenset[str]] = set()

        def reach(others: Iterable[str]) -> None:
            for other in sorted(others):
                if other not in claims:
                    claims.add(other)
                    queue.append(other)

        while queue:
            claim = queue.pop()
            reach(self._leaving(claim, old))
            found: list[tuple[str, float]] = []
            for base, cell in self._timed(claim):
                strand = self._region(base, cell, True)[claim]
                if len(strand.claims) > 1:
                    found.append(strand.why[claim])
                if strand.claims not in walked:
                    walked.add(strand.claims)
                    for other in strand.claims:
                        sets.join(claim, other)
                    reach(strand.claims)
            for other, reason in self._links(claim):
                sets.join(claim, other)
                found.append(reason)
                reach([other])
            if found:
                why[claim] = max(found, key=lambda reason: reason[1] == 1.0)
        return claims, old, why, sets

    def _leaving(self, claim: str, old: set[ox.NamedNode]) -> Iterator[str]:
        """Claims of the events that a claim is in now; the events are noted in `old`."""
        for q in self.store.quads((None, CLAIM_OF, node(claim), EVENTS)):
            if isinstance(q.subject, ox.NamedNode) and q.subject not in old:
                old.add(q.subject)
                yield from self._members(q.subject)

    def _links(self, claim: str) -> Iterator[tuple[str, tuple[str, float]]]:
        """Claims of other blocks that are one event with a claim."""
        side = self.will.sides.get(claim, "")
        group = self.gathered.get(claim, "")
        if not group and claim not in self.dirty:
            group = next((getattr(q.object, "value", "") for q in self.store.quads((node(claim), GATHERING, None, MERGES))), "")
        others: set[str] = set()
        if group:
            others = {c for c, g in self.gathered.items() if g == group}
            others |= {q.subject.value for q in self.store.quads((None, GATHERING, node(group), MERGES)) if q.subject.value not in self.dirty}  # type: ignore[union-attr]
        for other in sorted(others - {claim}):
            if self.will.sides.get(other, "") == side and self._timed(other):
                yield other, ("one gathering in one sentence", 0.9)
        for other in sorted(self.will.links.get(claim, ())):
            if self.will.sides.get(other, "") == side and self._timed(other):
                yield other, ("joined by hand", 1.0)

    def _log(self, claim: str, why: tuple[str, float] | None = None) -> None:
        """The quads of a claim in the graph `merges`."""
        me = node(claim)
        new: set[ox.Quad] = set()
        for base, cell in self._cells(claim):
            new.add(ox.Quad(me, BLOCK, literal(f"{base}|{cell}"), MERGES))
            if cell != STANDING:
                row = self.new.get((base, cell), {}).get(claim) or self._old_rows(base, cell)[claim]
                new.add(ox.Quad(me, ROW, literal(row.text()), MERGES))
        group = self.gathered.get(claim)
        if group is None and claim not in self.dirty:
            group = next((getattr(q.object, "value", "") for q in self.store.quads((me, GATHERING, None, MERGES))), None)
        if group and new:
            new.add(ox.Quad(me, GATHERING, node(group), MERGES))
        if why:
            new.add(ox.Quad(me, REASON, literal(why[0]), MERGES))
            new.add(ox.Quad(me, SCORE, decimal(why[1]), MERGES))
        self._swap(set(self.store.quads((me, None, None, MERGES))), new)

    # -- standing facts ------------------------------------------------------------------------------------------------

    def _tie(self, base: str, more: list[Statement], left: set[str]) -> tuple[set[ox.NamedNode], list[Event]]:
        """A standing fact: reports are added to what is there and taken from it; it is made anew only where it says something else without those taken away.

        Args:
            more: what is told of it now by claims that change; left: the claims that told it and change.
        """
        me = node(iri.entity("event", iri.digest("standing", base)))
        there, fresh = any(self.store.quads((me, TYPE, None, EVENTS))), {s.report.claim for s in more}
        for claim in sorted(left | fresh):
            self._log(claim)
        if not there or self._again(me, more, left):
            filed = {q.subject.value for q in self.store.quads((None, BLOCK, literal(f"{base}|{STANDING}"), MERGES))}  # type: ignore[union-attr]
            group = self.after.all((filed - self.dirty) | fresh)
            return ({me} if there else set()), [merge.event(group, base)] if group else []
        come = [merge.event(more, base)] if more else []
        delete, insert = standing.changed(self.store, me, [q for e in come for q in event_quads(e)], len(left), bool(left))
        self.delete |= delete | {ox.Quad(me, CLAIM_OF, node(claim), EVENTS) for claim in left}
        self.insert |= insert | {q for e in come for q in relation_quads(e)}
        return set(), []

    def _members(self, event: ox.NamedNode) -> Iterator[str]:
        """Claims of an event, as it is."""
        return (q.object.value for q in self.store.quads((event, CLAIM_OF, None, EVENTS)) if isinstance(q.object, ox.NamedNode))

    def _again(self, me: ox.NamedNode, more: list[Statement], left: set[str]) -> bool:
        """Whether a standing fact has to be made anew: other articles than the one that is replaced have to do with it, or what it loses nobody else tells."""
        gone = [self.before.read(claim) for claim in sorted(left)]
        if self.anew or any(s is None or s.graph != self.graph for s in (*gone, *more)):
            return True
        kept = (s for claim in self._members(me) if claim not in self.dirty and (s := self.after.read(claim)) is not None)
        return bool(gone) and not standing.stays(self.store, me, filter(None, gone), kept)

    def write(self) -> None:
        """Apply the change as a whole, with the links to what coders say of the same."""
        gone, come = self.delete - self.insert, self.insert - self.delete
        away, here = links.following(self.store, gone, come)
        self.store.change(gone | away, come | here)


def _filed(base: str) -> tuple[str, tuple[str, str]]:
    """Family and ends of a block."""
    family, one, other, *_ = base.split("|")
    return family, (one, other)


def _cell(q: ox.Quad) -> tuple[str, str]:
    base, _, cell = str(getattr(q.object, "value", "")).rpartition("|")
    return base, cell


def _around(cell: str, months: int) -> list[str]:
    """Months around one; a year, or a claim without any time, stands alone."""
    if len(cell) != 7 or cell[4] != "-":
        return [cell]
    start = date(int(cell[:4]), int(cell[5:]), 1)
    count = start.year * 12 + start.month - 1
    return [f"{(count + n) // 12:04d}-{(count + n) % 12 + 1:02d}" for n in range(-months, months + 1)]
