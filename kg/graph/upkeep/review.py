"""What deserves a look, and what users then say of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from kg import iri, passage
from kg.errors import NotFound, Refused
from kg.graph.alike import names
from kg.graph.events.parties import side
from kg.graph.merging.decisions import Decision, by_claim
from kg.graph.merging.derive import Derivation
from kg.graph.merging.people import People
from kg.graph.merging.says import KIND, check
from kg.graph.merging.verdicts import gold, verdict
from kg.graph.shape.claims import Claims, known
from kg.graph.shape.triples import ir, lifted, node
from kg.model import Actor, Event, Kind, Report, StateBasis
from kg.ontology import event_types, phrase

LOW = 0.5  # probability below which a claim is worth a look
ALIKE = 0.85  # likeness of two names (`kg.graph.alike.names.likeness`) from which they may be one person's
DOUBTS = {
    "headline only": 0.5,
    "sign conflict": 0.6,
    "met once": 0.3,
    "state inferred": 0.2,
}  # how much what is found for these reasons deserves a look
NONE = "none"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that deserves a look.

    Attributes:
        reason: one of `REASONS`; what: of whom or of which event it is, in words.
        doubt: 0 to 1, how much it deserves it. event: IRI; claim: IRI of the claim that a verdict would be on, empty for actors; told: its report.
        actors: IRIs that may be one, or that are doubted.
    """

    reason: str
    what: str
    doubt: float
    event: str = ""
    claim: str = ""
    told: Report | None = None
    actors: tuple[str, ...] = ()

    def record(self) -> dict[str, Any]:
        """Everything as values that JSON knows."""
        return {
            "reason": self.reason,
            "what": self.what,
            "doubt": self.doubt,
            "event": self.event or None,
            "claim": self.claim or None,
            "actors": list(self.actors),
            "sentence": passage.plain(self.told) if self.told else None,
            "marks": passage.listed(self.told) if self.told else None,
            "source": (self.told.source or self.told.article) if self.told else None,
        }


def _label(e: Event) -> str:
    return f"{', '.join(a.name for a in e.agents)} {phrase(e.relation)} {', '.join(a.name for a in e.targets)}".strip()


def _on(reason: str, e: Event, doubt: float, told: Report | None = None) -> Finding:
    told = told or e.reports[0]
    return Finding(reason, _label(e), round(doubt, 3), e.iri, told.claim, told)


def _low_score(events: list[Event]) -> Iterator[Finding]:
    for e in events:
        for r in e.reports:
            if r.confidence < LOW:
                yield _on("low score", e, 1 - r.confidence, r)


def _headline(events: list[Event]) -> Iterator[Finding]:
    for e in events:
        if all(r.start < 0 for r in e.reports):
            yield _on("headline only", e, DOUBTS["headline only"])


def _signs(events: list[Event]) -> Iterator[Finding]:
    """Cooperation and conflict of the same two that happened on the same day, told of by one sentence."""
    found: dict[tuple[str, str], dict[int, Event]] = defaultdict(dict)
    for e in events:
        for r in e.reports:
            if sign := side(e):
                for a, b in e.edges():
                    pair = " ".join(sorted((iri.actor(a), iri.actor(b))))
                    found[pair, f"{r.article} {r.start} {r.quote}"].setdefault(sign, e)
    for both in found.values():
        if len(both) == 2:
            yield _on("sign conflict", both[-1], DOUBTS["sign conflict"])


def _people(events: Iterable[Event]) -> dict[Actor, list[tuple[Event, Report]]]:
    """People that `data/` does not know, with what is told of them."""
    found: dict[Actor, list[tuple[Event, Report]]] = defaultdict(list)
    for e in events:
        for a in {x for pair in e.edges() for x in pair}:
            if a.kind is Kind.PERSON and not a.known:
                found[a] += [(e, r) for r in e.reports]
    return found


def _met_once(events: list[Event]) -> Iterator[Finding]:
    for who, told in sorted(_people(events).items()):
        if len({r.article for _, r in told}) == 1:
            e, r = told[0]
            yield Finding("met once", who.name, DOUBTS["met once"], e.iri, r.claim, r, (iri.actor(who),))


def _inferred(events: list[Event]) -> Iterator[Finding]:
    """People whose state was concluded, and events of which no report shows whose state it is, offices among them."""
    for e in events:
        if all(r.state is not StateBasis.TEXT for r in e.reports):
            yield _on("state inferred", e, DOUBTS["state inferred"])
    for who, told in sorted(_people(_acts(events)).items()):
        if who.country:
            e, r = told[0]
            yield Finding("state inferred", f"{who.name} ({lifted(who).name})", DOUBTS["state inferred"], e.iri, r.claim, r, (iri.actor(who),))


def _acts(events: Iterable[Event]) -> list[Event]:
    return [e for e in events if not event_types()[e.type].held_office]


def _alike(events: list[Event]) -> Iterator[Finding]:
    people = {(x.name, iri.actor(x)) for e in events for pair in e.edges() for x in pair if x.kind is Kind.PERSON}
    for alike, (a, one), (b, other) in near_duplicates(people):
        yield Finding("near-duplicate actors", f"{a} and {b}", alike, actors=(one, other))


def near_duplicates(people: Iterable[tuple[str, str]]) -> Iterator[tuple[float, tuple[str, str], tuple[str, str]]]:
    """Pairs of people, given by name and IRI, whose names are so much alike that they may be one person's, each with the likeness (`ALIKE` to 1)."""
    groups: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for name, value in people:
        if key := names.key(name):
            groups[key].add((name, value))
    for group in groups.values():
        for a, b in combinations(sorted(group), 2):
            if a[1] != b[1] and (alike := names.likeness(a[0], b[0])) >= ALIKE:
                yield alike, a, b


_RULES: dict[str, Callable[[list[Event]], Iterator[Finding]]] = {
    "low score": _low_score,
    "headline only": _headline,
    "sign conflict": _signs,
    "met once": _met_once,
    "state inferred": _inferred,
    "near-duplicate actors": _alike,
}
REASONS = tuple(_RULES)


def review(events: Iterable[Event], reasons: tuple[str, ...] = ()) -> list[Finding]:
    """What deserves a look, the most doubtful first.

    Args:
        events: of a graph; reasons: of `REASONS`, all where empty.

    Raises:
        NotFound: a reason that there is none of.
    """
    for reason in reasons:
        if reason not in _RULES:
            raise NotFound(reason, REASONS)
    every = list(events)
    rows = _acts(every)
    found = [f for reason in reasons or REASONS for f in _RULES[reason](every if reason == "state inferred" else rows)]
    return sorted(found, key=lambda f: (-f.doubt, f.reason, f.what, f.claim))


class Verdicts:
    """What users say of the claims of a graph.

    Args:
        derived: what is derived of its store; find: gives the IRI of an actor by its name.
    """

    def __init__(self, derived: Derivation, find: Callable[[str], str]) -> None:
        self._derived, self._store, self._find = derived, derived.store, find

    def __iter__(self) -> Iterator[Decision]:
        """Every verdict, sorted by claim."""
        return iter(sorted((d for d in self._derived.decisions.all if d.kind == KIND), key=lambda d: (d.about, d.says)))

    def say(self, claim: str, *says: str, note: str = "") -> list[Decision]:
        """Say of a claim that it is `right`, `wrong`, or what of it is otherwise (`relation=met`, `status=planned`, `subject=France`, `object=...`, `date=2024-05`).

        Of each part the last word holds. `none` takes back all that was said of the claim.

        Args:
            claim: its IRI, or the last part of it.

        Raises:
            NotFound: there is no such claim, actor or relation. QueryError: it is no verdict. Refused: all of it was said before.
        """
        claim = iri.entity("claim", claim.removeprefix(iri.BASE).removeprefix("claim/").removeprefix("claim:"))
        if not any(self._store.quads((node(claim), ir("eventType"), None, None))):
            raise NotFound(claim.removeprefix(iri.BASE))
        there = [d for d in self if d.about == (claim,)]
        if says == (NONE,):
            if not there:
                raise Refused(f"nothing was said of {claim.removeprefix(iri.BASE)}; `kg verdicts` lists what was")
            self._derived.decide(drop=there)
            return []
        new = [self._verdict(claim, s, note) for s in says]
        if not new or all(d in there for d in new):
            raise Refused("that was said before; nothing was changed")
        self._derived.decide(add=new)
        return new

    def _verdict(self, claim: str, says: str, note: str) -> Decision:
        field, _, value = says.partition("=")
        if field not in ("subject", "object") or not value:
            return verdict(claim, check(says), note=note)
        return verdict(claim, says, self._actor(self._find(value)), note)

    def _actor(self, who: str) -> Actor:
        found = known(who)
        if found is None:
            claims = self._derived.claims()
            members = (q.subject for q in self._store.quads((None, ir("party"), node(who), None)))
            events = (self._derived.event(e, claims) for e in members if isinstance(e, type(node(who))))
            found = next((a for e in events for a in (*e.agents, *e.targets) if iri.actor(a) == who), None)
        if found is None:
            raise NotFound(who.removeprefix(iri.BASE))
        return found

    def told(self) -> dict[str, tuple[Decision, ...]]:
        """Verdicts by claim, those that this version can read."""
        return by_claim(self)

    def gold(self) -> Iterator[dict[str, Any]]:
        """What was judged, as annotated sentences, see `kg.graph.merging.verdicts.gold`."""
        people = People(self._store, self._derived.decisions)
        return gold(self, Claims(self._store, people.__call__), self._derived.claims())
