"""The log of merges, and what users decide about it: what was merged with what, why and how sure; taken apart or joined by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg import iri
from kg.errors import NotFound, Refused
from kg.graph.merging.decisions import Decision, stored
from kg.graph.merging.derive import Derivation
from kg.graph.shape.claims import known
from kg.graph.shape.triples import EVENTS, LABEL, MERGES, TYPE, ir, node


@dataclass(frozen=True, slots=True)
class Merge:
    """One entry of the log.

    Attributes:
        what: `claim` (into an event) or `actor` (a mention into a canonical actor).
        part, whole: IRIs of what was merged and into what; name: of the whole.
        score: how sure, 0 to 1 (shares that a rule was right with on the development pairs, rounded).
    """

    what: str
    part: str
    whole: str
    name: str
    reason: str
    score: float


class Merges:
    """The log of merges of a graph.

    Args:
        derived: what is derived of its store.
    """

    def __init__(self, derived: Derivation) -> None:
        self._derived, self._store = derived, derived.store

    def __iter__(self) -> Iterator[Merge]:
        """Every merge: claims into events, then mentions of people into actors; sorted."""
        rows = []
        for q in self._store.quads((None, ir("reason"), None, MERGES)):
            value = {r.predicate: r.object for r in self._store.quads((q.subject, None, None, MERGES))}
            reason, score = str(getattr(q.object, "value", "")), float(getattr(value[ir("score")], "value", 0))
            part = str(getattr(q.subject, "value", ""))
            if ir("actor") in value:
                whole = value[ir("actor")]
                if reason != "not merged":
                    rows.append(
                        Merge(
                            "actor", str(getattr(value[ir("names")], "value", "")), str(getattr(whole, "value", "")), self._name(whole), reason, score
                        )
                    )
                continue
            for e in self._store.quads((None, ir("claim"), node(part), EVENTS)):
                rows.append(Merge("claim", part, str(getattr(e.subject, "value", "")), self._name(e.subject), reason, score))
        yield from sorted(rows, key=lambda m: (m.what != "claim", m.whole, m.part))

    def _name(self, who: object) -> str:
        if isinstance(who, ox.NamedNode):
            actor = known(who.value)
            if actor:
                return actor.name
            for q in self._store.quads((who, LABEL, None, EVENTS)):
                return str(getattr(q.object, "value", ""))
        return ""

    def decisions(self) -> list[Decision]:
        """What users decided, sorted."""
        return sorted(stored(self._store), key=lambda d: d.iri)

    def join(self, one: str, other: str, note: str = "", *, force: bool = False) -> Decision:
        """Say that two actors, or two events, are one; the first gives the name.

        Args:
            one, other: IRIs, both of actors or both of events.
            force: join what cannot be one, too: two states, actors of two kinds, events without a common actor.

        Raises:
            NotFound: one is not in the graph, or they are not two of a kind.
            Refused: they cannot be one, or are one already.
        """
        if one == other:
            raise Refused(f"{self._short(one)} is one already; nothing was changed")
        if all(self._is_event(x) for x in (one, other)):
            about = tuple(sorted(min(self._members(x)) for x in (one, other)))
            if not force and not self._parties(one) & self._parties(other):
                raise Refused(f"{self._short(one)} and {self._short(other)} have no actor in common; say --force if they are one event all the same")
            decision = Decision("JoinEvents", about, note)
        else:
            for x in (one, other):
                self._actor(x)
            if not force:
                self._may_be_one(one, other)
            actor = known(one)
            country = next(
                (
                    q.object.value.rsplit("/", 1)[-1]
                    for q in self._store.quads((node(one), ir("country"), None, EVENTS))
                    if isinstance(q.object, ox.NamedNode)
                ),
                "",
            )
            decision = Decision("JoinActors", (one, other), note, actor.name if actor else self._name(node(one)), "" if actor else country)
        return self._take(decision)

    def _may_be_one(self, one: str, other: str) -> None:
        """Refuse two states, two actors of `data/`, and actors of different kinds."""
        kinds = [x.removeprefix(iri.BASE).partition("/")[0] for x in (one, other)]
        names = [self._name(node(x)) or self._short(x) for x in (one, other)]
        if kinds[0] != kinds[1]:
            raise Refused(f"{names[0]} is a {kinds[0]} and {names[1]} a {kinds[1]}; say --force if they are one all the same")
        if known(one) and known(other):
            raise Refused(f"{names[0]} and {names[1]} are two in the tables of the project; say --force if they are one all the same")

    def _parties(self, event: str) -> set[str]:
        return {getattr(q.object, "value", "") for q in self._store.quads((node(event), ir("party"), None, EVENTS))}

    @staticmethod
    def _short(iri_: str) -> str:
        return iri_.removeprefix(iri.BASE)

    def split(self, whole: str, parts: tuple[str, ...], note: str = "") -> Decision:
        """Take claims out of an event, or the mention of one article out of an actor.

        Args:
            whole: IRI of the event or actor; parts: IRIs of claims, or the id of one article.

        Raises:
            NotFound: the parts do not belong to the whole.
        """
        if self._is_event(whole):
            members = self._members(whole)
            wrong = [p for p in parts if p not in members]
            if wrong or not parts or set(parts) == set(members):
                raise NotFound(wrong[0] if wrong else whole, tuple(sorted(members))[:5])
            return self._take(Decision("SplitClaims", tuple(sorted(parts)), note))
        self._actor(whole)
        (article,) = parts
        graph = node(iri.article(article))
        claims = self._derived.claims()
        for prop in ("agent", "target"):
            for q in self._store.quads((None, ir(prop), None, graph)):
                if isinstance(q.object, ox.NamedNode) and iri.actor(claims.canonical(graph, q.object)) == whole:
                    return self._take(Decision("SplitActor", (graph.value, q.object.value), note))
        raise NotFound(article)

    def undo(self, decision: str) -> None:
        """Take a decision back.

        Args:
            decision: its IRI, or the last part of it.

        Raises:
            NotFound: there is no such decision.
        """
        found = [d for d in self.decisions() if d.iri == decision or d.iri.rsplit("/", 1)[-1] == decision]
        if not found:
            raise NotFound(decision, tuple(d.iri.rsplit("/", 1)[-1] for d in self.decisions())[:5])
        self._derived.decide(drop=found)

    def _take(self, decision: Decision) -> Decision:
        if decision.iri in {d.iri for d in self.decisions()}:
            raise Refused("that was decided before; nothing was changed")
        self._derived.decide(add=[decision])
        return decision

    def _is_event(self, iri_: str) -> bool:
        return iri_.startswith(f"{iri.BASE}event/")

    def _members(self, event: str) -> list[str]:
        found = self._derived.members(node(event))
        if not found:
            raise NotFound(event)
        if any(self._store.quads((node(event), ir("reportedAs"), None, EVENTS))):
            raise NotFound(f"{event} (a standing fact: join or split its actors)")
        return found

    def _actor(self, iri_: str) -> None:
        kind = iri_.removeprefix(iri.BASE).split("/")[0]
        if kind not in iri.KINDS or not (
            known(iri_) or any(self._store.quads((node(iri_), LABEL, None, EVENTS))) or any(self._store.quads((node(iri_), TYPE, None, None)))
        ):
            raise NotFound(iri_)
