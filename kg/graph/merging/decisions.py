"""What users decided about merges: kept in the graph `merges`, named by what they are about, so that they hold through rebuilds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

import pyoxigraph as ox

from kg import iri
from kg.graph.alike.disjoint import Disjoint
from kg.graph.merging.says import KIND, readable
from kg.graph.shape.claims import Quads, known
from kg.graph.shape.triples import LABEL, MERGES, TYPE, ir, literal, node
from kg.model import Actor, Kind

DECISION = ir("Decision")
KINDS = ("JoinActors", "SplitActor", "JoinEvents", "SplitClaims", KIND)


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision.

    Attributes:
        kind: `JoinActors` (about: two IRIs of actors), `SplitActor` (article graph and the IRI it gives the actor), `JoinEvents` (two claims) or
            `SplitClaims` (claims that are held apart from all others) or `Verdict` (a claim, see `kg.graph.merging.verdicts`).
        note: why, in the words of the user. name: of the actor that joined ones are called by, or that a verdict puts in; country: its code.
        says: of a verdict: `right`, `wrong`, `relation=met`.
    """

    kind: str
    about: tuple[str, ...]
    note: str = ""
    name: str = ""
    country: str = ""
    says: str = ""

    @property
    def iri(self) -> str:
        """IRI, made of what the decision is about: of a claim one can say one thing about each of its parts."""
        part = [_part(self.says)] if self.says else []
        return iri.entity("decision", iri.digest(self.kind, *self.about, *part))

    def quads(self) -> list[ox.Quad]:
        """The decision in the graph `merges`."""
        me = node(self.iri)
        rows: list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]] = [(TYPE, DECISION), (TYPE, ir(self.kind))]
        if self.kind == "SplitActor":
            rows += [(ir("inArticle"), node(self.about[0])), (ir("names"), node(self.about[1]))]
        else:
            rows += [(ir("about"), node(a)) for a in self.about]
        if self.kind == "JoinActors":
            rows += [(ir("into"), node(self.about[0])), (LABEL, literal(self.name))]
            if self.country:
                rows.append((ir("country"), node(iri.entity("country", self.country))))
        if self.says:
            rows.append((ir("says"), literal(self.says)))
            rows += [(LABEL, literal(self.name))] if self.name else []
            rows += [(ir("country"), node(iri.entity("country", self.country)))] if self.country else []
        if self.note:
            rows.append((ir("note"), literal(self.note)))
        return [ox.Quad(me, p, o, MERGES) for p, o in rows]


def _part(says: str) -> str:
    """Which part of a claim a verdict is on: the claim as a whole, or one of its fields."""
    return says.partition("=")[0] if "=" in says else "claim"


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions, as merging asks for them.

    Attributes:
        joined: the actor that stands for one, by IRI; apart: (article graph, IRI it gives) of mentions that are somebody else.
        sides: by claim, what holds it apart; links: by claim, those joined with it.
        verdicts: by claim, what was said of it.
    """

    all: tuple[Decision, ...] = ()
    joined: dict[str, Actor] = field(default_factory=dict)
    apart: frozenset[tuple[str, str]] = frozenset()
    sides: dict[str, str] = field(default_factory=dict)
    links: dict[str, frozenset[str]] = field(default_factory=dict)
    verdicts: dict[str, tuple[Decision, ...]] = field(default_factory=dict)

    def actor(self, actor: Actor, article: str, named: str) -> Actor:
        """Who a mention is after what was decided."""
        if (article, named) in self.apart:
            return replace(actor, id=f"{actor.id}-{iri.digest(article, length=8)}", known=False)
        return self.joined.get(iri.actor(actor), actor)

    @classmethod
    def of(cls, decisions: Iterable[Decision]) -> Decisions:
        """Decisions made ready."""
        rows = tuple(sorted(decisions, key=lambda d: d.iri))
        sides: dict[str, list[str]] = defaultdict(list)
        links: dict[str, set[str]] = defaultdict(set)
        for d in rows:
            if d.kind == "SplitClaims":
                for claim in d.about:
                    sides[claim].append(d.iri)
            elif d.kind == "JoinEvents":
                a, b = d.about
                links[a].add(b)
                links[b].add(a)
        return cls(
            rows,
            _joined([d for d in rows if d.kind == "JoinActors"]),
            frozenset((d.about[0], d.about[1]) for d in rows if d.kind == "SplitActor"),
            {c: " ".join(sorted(s)) for c, s in sides.items()},
            {c: frozenset(s) for c, s in links.items()},
            by_claim(rows),
        )

    @classmethod
    def read(cls, store: Quads) -> Decisions:
        """The decisions of a store."""
        return cls.of(stored(store))


def _joined(rows: list[Decision]) -> dict[str, Actor]:
    sets = Disjoint[str]()
    actors = {}
    for d in rows:
        into, other = d.about
        kind, _, local = into.removeprefix(iri.BASE).partition("/")
        actors[into] = known(into) or Actor(Kind(kind), d.name, unquote(local), d.country or None, False)
        sets.join(into, other)
    return {x: actors[sets.root(x)] for d in rows for x in d.about if sets.root(x) != x and sets.root(x) in actors}


def stored(store: Quads) -> Iterator[Decision]:
    """Decisions of a store, in no order."""
    for q in store.quads((None, TYPE, DECISION, MERGES)):
        rows: dict[str, list[str]] = defaultdict(list)
        for r in store.quads((q.subject, None, None, MERGES)):
            rows[r.predicate.value.rsplit("#", 1)[-1]].append(getattr(r.object, "value", ""))
        kind = next(k for k in KINDS if iri.term(k) in rows["type"])
        about = tuple(sorted(rows["about"]))
        if kind == "SplitActor":
            about = rows["inArticle"][0], rows["names"][0]
        elif kind == "JoinActors":
            about = rows["into"][0], next(a for a in about if a != rows["into"][0])
        yield Decision(
            kind,
            about,
            (rows["note"] or [""])[0],
            (rows["label"] or [""])[0],
            (rows["country"] or [""])[0].rsplit("/", 1)[-1],
            (rows["says"] or [""])[0],
        )


def by_claim(decisions: Iterable[Decision]) -> dict[str, tuple[Decision, ...]]:
    """Verdicts by the claim they are on; those that this version cannot read are left out."""
    found: dict[str, list[Decision]] = defaultdict(list)
    for d in sorted(decisions, key=lambda d: d.iri):
        if d.kind == KIND and d.about and readable(d.says):
            found[d.about[0]].append(d)
    return {claim: tuple(rows) for claim, rows in found.items()}
