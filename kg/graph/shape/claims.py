"""Claims read back from their article graphs, with canonical actors."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol
from urllib.parse import unquote

import pyoxigraph as ox

from kg import iri
from kg.graph.shape.triples import BODY, LABEL, SCHEMA, SELECTOR, TYPE, ir, node
from kg.link import gazetteer
from kg.model import Actor, Basis, Evidence, Kind, Report, StateBasis, Status
from kg.passage import read_marks

CLAIM = ir("Claim")
EVENT_TYPE = ir("eventType")
Canonical = Callable[[ox.NamedNode, Any], Actor]


@dataclass(frozen=True, slots=True)
class Statement:
    """A stored claim as merging needs it; actors are canonical.

    Attributes:
        graph: IRI of the article's graph; signature: its text's, see `wire`.
    """

    report: Report
    type: str
    agents: tuple[Actor, ...]
    targets: tuple[Actor, ...]
    topics: tuple[str, ...]
    place: str | None
    date: str | None
    office: str | None
    publisher: str
    graph: str = ""
    signature: str = ""

    def edges(self) -> tuple[tuple[Actor, Actor], ...]:
        """Every pair of participants that it connects, as `Claim.edges`."""
        if self.targets:
            return tuple((a, b) for a in self.agents for b in self.targets if a != b)
        return tuple((a, b) for i, a in enumerate(self.agents) for b in self.agents[i + 1 :] if a != b)


class Quads(Protocol):
    """Anything that quads can be asked of."""

    def quads(self, pattern: Any) -> Iterator[ox.Quad]:
        """Quads that match; None matches all."""
        ...


class Overlay:
    """A store as it will be when one graph is replaced."""

    def __init__(self, store: Quads, graph: ox.NamedNode, quads: list[ox.Quad]) -> None:
        self.store, self.graph, self.new = store, graph, ox.Store()
        self.new.extend(quads)

    def quads(self, pattern: Any) -> Iterator[ox.Quad]:
        """Quads that match."""
        if pattern[3] == self.graph:
            return self.new.quads_for_pattern(*pattern)
        if pattern[3] is not None:
            return self.store.quads(pattern)
        return self._both(pattern)

    def _both(self, pattern: Any) -> Iterator[ox.Quad]:
        yield from (q for q in self.store.quads(pattern) if q.graph_name != self.graph)
        yield from self.new.quads_for_pattern(*pattern)


def known(local_iri: str) -> Actor | None:
    """The actor of `data/` with an IRI, None where there is none."""
    kind, _, local = local_iri.removeprefix(iri.BASE).partition("/")
    local, names = unquote(local), gazetteer()
    if kind == "country":
        return names.countries.get(local)
    if kind == "person":
        return names.terms[local][0].person if local in names.terms else None
    found = names.organisations.get(local)
    return found if found and found.kind.value == kind else None


def named(store: Quads, who: ox.NamedNode, graph: ox.NamedNode) -> Actor:
    """An actor as its article names it; one of `data/` as the data name it."""
    return known(who.value) or as_told(store, who, graph)


def as_told(store: Quads, who: ox.NamedNode, graph: ox.NamedNode) -> Actor:
    """An actor as its article names it, whether or not `data/` knows it."""
    kind, _, local = who.value.removeprefix(iri.BASE).partition("/")
    names = sorted((q.object.value for q in store.quads((who, LABEL, None, graph)) if isinstance(q.object, ox.Literal)), key=lambda x: (-len(x), x))
    country = next(
        (q.object.value.rsplit("/", 1)[-1] for q in store.quads((who, ir("country"), None, graph)) if isinstance(q.object, ox.NamedNode)), None
    )
    return Actor(Kind(kind), names[0] if names else unquote(local), unquote(local), country, False)


class Claims:
    """Reads claims of a store, each once.

    Args:
        store: where they lie; canonical: gives the canonical actor for (article graph, IRI in it), and by `corrected`, where it has that, what users said of a claim.
        same: reads those claims that are not in `but` (looked at when a claim is asked for), to read none twice.
    """

    def __init__(self, store: Quads, canonical: Canonical, same: Claims | None = None, but: Container[str] = ()) -> None:
        self.store, self.canonical, self.same, self.but = store, canonical, same, but
        self._correct: Callable[[Statement], Statement | None] | None = getattr(canonical, "corrected", None)
        self._found: dict[str, Statement | None] = {}
        self._articles: dict[str, dict[str, str]] = {}

    def of(self, graph: ox.NamedNode) -> list[str]:
        """IRIs of the claims of an article."""
        return sorted(q.subject.value for q in self.store.quads((None, TYPE, CLAIM, graph)) if isinstance(q.subject, ox.NamedNode))

    def read(self, claim: str) -> Statement | None:
        """A claim, None where it is not there."""
        if self.same is not None and claim not in self.but:
            return self.same.read(claim)
        if claim not in self._found:
            graph = next((q.graph_name for q in self.store.quads((node(claim), EVENT_TYPE, None, None))), None)
            found = self._read(node(claim), graph) if isinstance(graph, ox.NamedNode) else None
            self._found[claim] = self._correct(found) if found and self._correct else found
        return self._found[claim]

    def all(self, claims: Any) -> list[Statement]:
        """The claims that are there."""
        return [s for c in sorted(claims) if (s := self.read(c)) is not None]

    def _article(self, graph: ox.NamedNode) -> dict[str, str]:
        if graph.value not in self._articles:
            wanted = (SCHEMA, ir("minhash").value)
            self._articles[graph.value] = {
                q.predicate.value.rsplit("/", 1)[-1].rsplit("#", 1)[-1]: q.object.value
                for q in self.store.quads((graph, None, None, graph))
                if q.predicate.value.startswith(wanted) and q.predicate != BODY and not isinstance(q.object, ox.Triple)
            }
        return self._articles[graph.value]

    def _evidence(self, rows: dict[str, list[Any]], graph: ox.NamedNode) -> Evidence:
        """The sentence that a claim rests on, with its marks, and the second one where there is one."""
        state = StateBasis(rows["stateBasis"][0].value) if "stateBasis" in rows else StateBasis.TEXT
        second = self._sentence(rows, "secondEvidence", "secondMarks", graph) if "secondEvidence" in rows else None
        return replace(self._sentence(rows, "evidence", "marks", graph), second=second, state=state)

    def _sentence(self, rows: dict[str, list[Any]], which: str, marked: str, graph: ox.NamedNode) -> Evidence:
        """A sentence to which a property of a claim leads, with the marks that another one gives."""
        said = {
            q.predicate.value.rsplit("#", 1)[-1]: str(getattr(q.object, "value", ""))
            for evidence in rows.get(which, [])
            for s in self.store.quads((evidence, SELECTOR, None, graph))
            if isinstance(s.object, ox.NamedNode)
            for q in self.store.quads((s.object, None, None, graph))
        }
        quote = said.get("prefix", "") + said.get("exact", "") + said.get("suffix", "")
        marks = read_marks(rows[marked][0].value, quote) if marked in rows else ()
        return Evidence(int(said.get("start", -1)), int(said.get("end", -1)), quote, marks)

    def _read(self, me: ox.NamedNode, graph: ox.NamedNode) -> Statement:
        rows: dict[str, list[Any]] = {}
        for q in self.store.quads((me, None, None, graph)):
            rows.setdefault(q.predicate.value.rsplit("#", 1)[-1], []).append(q.object)
        article = self._article(graph)
        told = self._evidence(rows, graph)

        def one(name: str) -> str | None:
            return str(rows[name][0].value) if name in rows else None

        where = (
            next((q.object.value for q in self.store.quads((rows["place"][0], LABEL, None, graph)) if isinstance(q.object, ox.Literal)), None)
            if "place" in rows
            else None
        )
        return Statement(
            report=Report(
                claim=me.value,
                article=article["identifier"],
                quote=told.quote,
                start=told.start,
                end=told.end,
                marks=told.marks,
                date=one("date"),
                basis=Basis(one("dateBasis") or "text"),
                title=article.get("headline", ""),
                source=article.get("publisher", ""),
                url=article.get("url", ""),
                published=article.get("datePublished"),
                status=Status(one("status") or "actual"),
                attribution=one("attributedTo"),
                confidence=float(one("confidence") or 0.5),
                extractor=(one("wasAttributedTo") or "").rsplit("/", 1)[-1].rsplit("-", 1)[0],
                rule=one("rule") or "",
                second=told.second,
                state=told.state,
            ),
            type=(one("eventType") or "").rsplit("#", 1)[-1],
            agents=tuple(sorted({self.canonical(graph, n) for n in rows.get("agent", [])})),
            targets=tuple(sorted({self.canonical(graph, n) for n in rows.get("target", [])})),
            topics=tuple(sorted(t.value.rsplit("/", 1)[-1] for t in rows.get("topic", []))),
            place=where,
            date=one("date"),
            office=one("office"),
            publisher=article.get("publisher", ""),
            graph=graph.value,
            signature=article.get("minhash", ""),
        )
