"""Claims and events to quads, and back: the only place that knows the RDF shape (DESIGN.md, section 4)."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

import pyoxigraph as ox

from kg import iri, passage
from kg.graph.alike import wire
from kg.graph.alike.publishers import publisher
from kg.link import gazetteer
from kg.model import Actor, Article, Claim, Event, Evidence, Extraction, Fingerprint, Kind, StateBasis
from kg.ontology import EventType, event_types, phrase
from kg.version import READING

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SEM = "http://semanticweb.cs.vu.nl/2009/11/sem/"
ORG = "http://www.w3.org/ns/org#"
PROV = "http://www.w3.org/ns/prov#"
OA = "http://www.w3.org/ns/oa#"
SCHEMA = "https://schema.org/"
SKOS = "http://www.w3.org/2004/02/skos/core#"

PREFIXES = {
    "ir": iri.ONTOLOGY,
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "sem": SEM,
    "org": ORG,
    "prov": PROV,
    "oa": OA,
    "schema": SCHEMA,
    "skos": SKOS,
    **{
        k: f"{iri.BASE}{k}/"
        for k in (
            *("country", "organisation", "person", "group", "event", "claim", "evidence", "article", "sector", "place", "graph"),
            *("coded", "coder", "file"),
        )
    },
}
EVENTS, RELATIONS, STATES, REFERENCE, MERGES = (
    ox.NamedNode(iri.entity("graph", n)) for n in ("events", "relations", "state-relations", "reference", "merges")
)
TYPE = ox.NamedNode(RDF + "type")
LABEL = ox.NamedNode(RDFS + "label")
BODY = ox.NamedNode(SCHEMA + "articleBody")
SELECTOR = ox.NamedNode(OA + "hasSelector")
PIECE = 100  # quads in one INSERT DATA: the parser of rdflib takes time in the square of its length (400 quads 1.0 s, 1,600 16.8 s; in pieces of 100 2.7 s)
Item = TypeVar("Item")
Add = Callable[[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal], None]
CLASS = {Kind.COUNTRY: SCHEMA + "Country", Kind.ORGANISATION: ORG + "Organization", Kind.PERSON: SCHEMA + "Person", Kind.GROUP: iri.term("Group")}


def node(value: str) -> ox.NamedNode:
    """A node of an IRI."""
    return ox.NamedNode(value)


def ir(name: str) -> ox.NamedNode:
    """A term of the ontology."""
    return ox.NamedNode(iri.term(name))


def literal(value: str, type_: str = "string") -> ox.Literal:
    """A literal of an XML Schema type."""
    return ox.Literal(value) if type_ == "string" else ox.Literal(value, datatype=ox.NamedNode(XSD + type_))


def decimal(value: float) -> ox.Literal:
    """A number of two places in the canonical form of `xsd:decimal`, which is the one that stores keep.

    >>> decimal(0.9).value
    '0.9'
    """
    return literal(f"{value:.2f}".rstrip("0").rstrip("."), "decimal")


def span(date: str) -> tuple[str, str]:
    """First and last day of a date of any precision.

    >>> span("2024-02")
    ('2024-02-01', '2024-02-29')
    """
    parts = [int(p) for p in date.split("-")]
    first = (*parts, 1, 1)[:3]
    month = parts[1] if len(parts) > 1 else 12
    last = parts[2] if len(parts) > 2 else calendar.monthrange(parts[0], month)[1]
    return f"{first[0]:04d}-{first[1]:02d}-{first[2]:02d}", f"{parts[0]:04d}-{month:02d}-{last:02d}"


def dated(date: str) -> ox.Literal:
    """A date with its precision: `xsd:date`, `xsd:gYearMonth` or `xsd:gYear`."""
    return literal(date, ("gYear", "gYearMonth", "date")[date.count("-")])


def claim_iri(claim: Claim) -> str:
    """IRI of a claim, made of all that it says (never of where in the run it came)."""
    if claim.iri:
        return claim.iri
    ends = [iri.actor(a) for a in claim.agents], [iri.actor(a) for a in claim.targets]
    return iri.claim(
        claim.article,
        [
            claim.type,
            *ends[0],
            "|",
            *ends[1],
            claim.status.value,
            claim.date or "",
            claim.office or "",
            str(claim.evidence.start),
            claim.evidence.quote,
        ],
    )


def article_quads(extraction: Extraction, *, keep_text: bool = False) -> list[ox.Quad]:
    """All that one article asserts, in its own graph; its whole text too where that is to be kept."""
    article, graph = extraction.article, node(iri.article(extraction.article.id))
    out: list[ox.Quad] = []

    def add(s: ox.NamedNode, p: ox.NamedNode, o: ox.NamedNode | ox.Literal) -> None:
        out.append(ox.Quad(s, p, o, graph))

    _article(article, extraction.fingerprint or fingerprint(article.text), graph, add)
    if keep_text and article.text:
        add(graph, BODY, literal(article.text))
    for claim in {claim_iri(c): c for c in reversed(extraction.claims)}.values():  # the first of those that say the same
        _claim(claim, graph, add)
    for actor in sorted({a for c in extraction.claims for a in (*c.agents, *c.targets)}):
        who = node(iri.actor(actor))
        add(who, TYPE, node(CLASS[actor.kind]))
        add(who, LABEL, literal(actor.name))
        if actor.country and actor.kind is not Kind.COUNTRY:
            add(who, ir("country"), node(iri.entity("country", actor.country)))
    return sorted(set(out), key=str)


def fingerprint(text: str) -> Fingerprint:
    """What the graph keeps of every text."""
    return Fingerprint(iri.digest(text, length=64), wire.signature(text))


def _article(article: Article, told: Fingerprint, graph: ox.NamedNode, add: Add) -> None:
    activity = node(iri.entity("activity", iri.digest(article.id, READING)))
    add(graph, TYPE, node(SCHEMA + "NewsArticle"))
    add(graph, node(SCHEMA + "identifier"), literal(article.id))
    add(graph, ir("textHash"), literal(told.hash))
    if told.minhash:
        add(graph, ir("minhash"), literal(told.minhash))
    add(graph, node(PROV + "wasGeneratedBy"), activity)
    add(activity, ir("version"), literal(READING))
    for prop, value in (("headline", article.title), ("publisher", publisher(article.source, article.url))):
        if value:
            add(graph, node(SCHEMA + prop), literal(value))
    if article.url:
        add(graph, node(SCHEMA + "url"), literal(article.url, "anyURI"))
    if article.published:
        add(graph, node(SCHEMA + "datePublished"), literal(article.published, "date"))


def _claim(claim: Claim, graph: ox.NamedNode, add: Add) -> None:
    me = node(claim_iri(claim))
    add(me, TYPE, ir("Claim"))
    add(me, ir("eventType"), ir(claim.type))
    for prop, actors in (("agent", claim.agents), ("target", claim.targets)):
        for actor in actors:
            add(me, ir(prop), node(iri.actor(actor)))
    for topic in claim.topics:
        add(me, ir("topic"), node(iri.sector(topic)))
    if claim.place:
        where = node(iri.place(claim.place))
        add(me, ir("place"), where)
        add(where, LABEL, literal(claim.place.name))
        add(where, TYPE, node(SCHEMA + "Place"))
    if claim.date:
        add(me, ir("date"), dated(claim.date))
        add(me, ir("dateBasis"), literal(claim.basis.value))
    if claim.attribution:
        add(me, ir("attributedTo"), literal(claim.attribution))
    if claim.office:
        add(me, ir("office"), literal(claim.office))
    add(me, ir("status"), literal(claim.status.value))
    add(me, ir("confidence"), decimal(claim.confidence))
    add(me, ir("ploverCode"), literal(claim.plover))
    add(me, ir("cameoCode"), literal(claim.cameo))
    if claim.extractor:
        add(me, node(PROV + "wasAttributedTo"), _extractor(claim.extractor, add))
    if claim.rule:
        add(me, ir("rule"), literal(claim.rule))
    _sentences(claim, me, add)


def _sentences(claim: Claim, me: ox.NamedNode, add: Add) -> None:
    """What shows a claim: its sentence, the second one where there is one, and whence its state is known where neither names it."""
    told = claim.evidence
    for which, marks, sentence in (("evidence", "marks", told), ("secondEvidence", "secondMarks", told.second)):
        if sentence is not None:
            add(me, ir(which), _evidence(claim.article, sentence, add))
            if sentence.marks:
                add(me, ir(marks), literal(passage.write_marks(sentence.marks)))
    if told.state is not StateBasis.TEXT:
        add(me, ir("stateBasis"), literal(told.state.value))


def _extractor(name: str, add: Add) -> ox.NamedNode:
    """The program that made a claim, with its version."""
    me = node(iri.entity("extractor", f"{name}-{READING}"))
    add(me, LABEL, literal(name))
    add(me, ir("version"), literal(READING))
    return me


def _evidence(article: str, told: Evidence, add: Add) -> ox.NamedNode:
    """A sentence of an article: `oa:exact` is its act, with `oa:prefix` and `oa:suffix` it is whole. Claims with the same words share it.

    One selector says words and characters; the source of the evidence is the graph's own article. What it all is, the properties tell: no class is written
    for it, and no step back to the article, which would be an eighth of all quads.
    """
    start, end = passage.act(told)
    me = node(iri.entity("evidence", iri.digest(article, str(told.start), f"{start}-{end}", told.quote)))
    quote = node(f"{me.value}/quote")
    add(me, SELECTOR, quote)
    for part, text in (("prefix", told.quote[:start]), ("exact", told.quote[start:end]), ("suffix", told.quote[end:])):
        if text:
            add(quote, node(OA + part), literal(text))
    if told.start >= 0:
        add(quote, node(OA + "start"), literal(str(told.start), "integer"))
        add(quote, node(OA + "end"), literal(str(told.end), "integer"))
    return me


AddEvent = Callable[[ox.NamedNode, "ox.NamedNode | ox.Literal"], None]


def event_quads(event: Event) -> list[ox.Quad]:
    """A merged event, or a standing fact, in the graph `events`, with the names of its place and of the actors that `data/` does not know."""
    me, type_ = node(event.iri), event_types()[event.type]
    out: list[ox.Quad] = []

    def add(p: ox.NamedNode, o: ox.NamedNode | ox.Literal) -> None:
        out.append(ox.Quad(me, p, o, EVENTS))

    _types(event, type_, add)
    _parties(event, add)
    if type_.standing:
        _standing(event, type_, add)
    _circumstances(event, add)
    _days(event, type_, add)
    _tied(event, add)
    _reports(event, add)
    out += [q for a in (*event.agents, *event.targets) if not a.known for q in actor_quads(a)]
    if event.place:
        out.append(ox.Quad(node(iri.entity("place", iri.slug(event.place))), LABEL, literal(event.place), EVENTS))
    return list(dict.fromkeys(out))


def _types(event: Event, type_: EventType, add: AddEvent) -> None:
    """What it is: its classes, its type, whether it happened, and a line that names it."""
    if type_.standing:
        add(TYPE, node(ORG + "Membership") if type_.base == "Membership" else ir("StandingTie"))
    else:
        add(TYPE, node(SEM + "Event"))
    for name in {event.type, *(t.type for t in event.ties)}:
        add(TYPE, ir(name))
    add(LABEL, literal(label(event)))
    add(ir("eventType"), ir(event.type))
    add(ir("status"), literal(event.status.value))


def _parties(event: Event, add: AddEvent) -> None:
    """Who does it and to whom; a party is each of them, and the state that it acts for."""
    for prop, actors in (("agent", event.agents), ("target", event.targets)):
        for actor in actors:
            add(ir(prop), node(iri.actor(actor)))
            add(node(SEM + "hasActor"), node(iri.actor(actor)))
            add(ir("party"), node(iri.actor(actor)))
            add(ir("party"), node(iri.actor(lifted(actor))))


def _circumstances(event: Event, add: AddEvent) -> None:
    """The office, the day or the days, the place and the topics that its reports tell."""
    if event.office:
        add(ir("office"), literal(event.office))
    if event.date:
        add(ir("date"), dated(event.date))
    if event.first and event.last:
        add(node(SEM + "hasEarliestBeginTimeStamp"), literal(event.first, "date"))
        add(node(SEM + "hasLatestEndTimeStamp"), literal(event.last, "date"))
    if event.place:
        add(node(SEM + "hasPlace"), node(iri.entity("place", iri.slug(event.place))))
    for topic in event.topics:
        add(ir("topic"), node(iri.sector(topic)))


def _reports(event: Event, add: AddEvent) -> None:
    """The claims that it is made of, how many they are and of how many articles and publishers, and how far they are to be believed."""
    for report in event.reports:
        add(ir("claim"), node(report.claim))
    add(ir("claims"), literal(str(len(event.reports)), "integer"))
    add(ir("articles"), literal(str(len({r.article for r in event.reports})), "integer"))
    add(ir("publishers"), literal(str(event.publishers), "integer"))
    add(ir("confidence"), decimal(event.confidence))
    if event.contradicted:
        add(ir("contradicted"), literal("true", "boolean"))


def _tied(event: Event, add: AddEvent) -> None:
    """The pairs that an event ties, two IRIs each, where it does not tie all whom it brings together."""
    ends = {iri.actor(p): lifted(a) for a in (*event.agents, *event.targets) for p in (a, lifted(a))}
    tied = {" ".join(sorted((iri.actor(x), iri.actor(y)))) for a, b in event.edges() for x in (a, lifted(a)) for y in (b, lifted(b)) if x != y}
    brought = {" ".join(sorted((x, y))) for x in ends for y in ends if ends[x] != ends[y]}
    for pair in sorted(tied) if brought - tied else ():
        add(ir("tied"), literal(pair))


def _days(event: Event, type_: EventType, add: AddEvent) -> None:
    """When it was: `ir:day` only where a text tells the day; `ir:when` says it in words, and `ir:order` is the day by which it is sorted and selected."""
    days = sorted(r.published for r in event.reports if r.published)
    if days:
        add(ir("firstReported"), literal(days[0], "date"))
        add(ir("lastReported"), literal(days[-1], "date"))
    if type_.standing:
        return
    add(ir("when"), literal(event.when))
    if event.first or days:
        add(ir("dateBasis"), literal("text" if event.date else "publication"))
        add(ir("order"), literal(event.first or days[0], "date"))
    if event.date and len(event.date) == 10:
        add(ir("day"), literal(event.date, "date"))


def _standing(event: Event, type_: EventType, add: AddEvent) -> None:
    """What a standing fact says besides, such that more reports can be added to it without reading the old ones again."""
    for report in event.reports:
        add(ir("publisher"), literal(report.source))
        add(ir("reportedAs"), literal(report.status.value))
    if type_.base == "Membership":
        for actor in event.agents:
            add(node(ORG + "member"), node(iri.actor(actor)))
        for actor in event.targets:
            add(node(ORG + "organization"), node(iri.actor(actor)))
    if type_.held_office and any(passage.former(r) for r in event.reports):
        add(ir("former"), literal("true", "boolean"))


def label(event: Event) -> str:
    """A line that names an event: `France met Germany`."""
    if event.targets:
        return f"{', '.join(a.name for a in event.agents)} {phrase(event.relation)} {', '.join(a.name for a in event.targets)}"
    return f"{', '.join(a.name for a in event.agents)} {phrase(event.relation)} one another"


def actor_quads(actor: Actor) -> list[ox.Quad]:
    """Name, kind and country of an actor that `data/` does not know, in the graph `events`."""
    me = node(iri.actor(actor))
    out = [ox.Quad(me, TYPE, node(CLASS[actor.kind]), EVENTS), ox.Quad(me, LABEL, literal(actor.name), EVENTS)]
    if actor.country:
        out.append(ox.Quad(me, ir("country"), node(iri.entity("country", actor.country)), EVENTS))
    return out


def relation_quads(event: Event) -> list[ox.Quad]:
    """The plain triples that an event gives: one for each tie, what its ends cooperate on, and the same between their states.

    A planned tie of two who are also tied by something that took place gives none.
    """
    done = {frozenset((t.agent, t.target)) for t in event.ties if t.status.value == "actual"}
    out: list[ox.Quad] = []
    for tie in event.ties:
        type_ = event_types()[tie.type]
        planned = tie.status.value == "planned"
        if tie.status.value not in ("actual", "planned") or (planned and frozenset((tie.agent, tie.target)) in done):
            continue
        name = type_.planned if planned else type_.relation
        if not name or (type_.held_office and any(passage.former(r) for r in event.reports)):
            continue
        for a, b in ((tie.agent, tie.target), (tie.target, tie.agent)) if type_.symmetric else ((tie.agent, tie.target),):
            out.append(ox.Quad(node(iri.actor(a)), ir(name), node(iri.actor(b)), RELATIONS))
            x, y = lifted(a), lifted(b)
            if x != y and not type_.standing:
                out.append(ox.Quad(node(iri.actor(x)), ir(name), node(iri.actor(y)), STATES))
        if type_.on_sector:
            for actor in (tie.agent, tie.target):
                for who in {actor, lifted(actor)}:
                    out += [ox.Quad(node(iri.actor(who)), ir("cooperatesOn"), node(iri.sector(t)), RELATIONS) for t in tie.topics]
    return list(dict.fromkeys(out))


def lifted(actor: Actor) -> Actor:
    """Whom an actor stands for, everywhere in the project: a person for his state, else for the organisation he serves; all else for itself.

    What a militia does is no act of the state it sits in.
    """
    if actor.kind is Kind.GROUP:
        return actor
    if actor.kind is Kind.PERSON and not actor.country:
        terms = gazetteer().terms.get(actor.id, [])
        return terms[-1].of if terms else actor
    return gazetteer().countries.get(actor.country or "", actor)


def update(delete: Iterable[ox.Quad], insert: Iterable[ox.Quad]) -> str:
    """One SPARQL Update that deletes and inserts quads: atomic in a store that applies an update as a whole."""
    parts = []
    for verb, quads in (("DELETE DATA", delete), ("INSERT DATA", insert)):
        for piece in batched(quads, PIECE):
            graphs: dict[object, dict[str, list[str]]] = {}
            for q in piece:
                graphs.setdefault(q.graph_name, {}).setdefault(str(q.subject), []).append(f"{q.predicate} {q.object}")
            rows = []
            for g, found in graphs.items():
                lines = "\n".join(f"{s} {' ; '.join(said)} ." for s, said in found.items())
                rows.append(lines if isinstance(g, ox.DefaultGraph) else f"GRAPH {g} {{\n{lines}\n}}")
            parts.append(verb + " {\n" + "\n".join(rows) + "\n}")
    return " ;\n".join(parts)


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Items in lists of at most so many."""
    rows = iter(items)
    while piece := list(islice(rows, size)):
        yield piece
