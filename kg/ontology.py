"""What `ontology/` says, read once: event types and sectors (floor 1).

The Turtle files are the truth; this module only turns them into values.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from kg import iri
from kg.files import folder

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"


@dataclass(frozen=True, slots=True)
class EventType:
    """One row of the event types of `ontology/kg.ttl`.

    Attributes:
        name: local name of the class (`Meeting`); `relation`: local name of its property (`met`).
        planned: local name of the property for planned events (`plannedMet`), empty for standing facts.
        symmetric: whether the order of its ends does not matter.
        standing: whether it is a standing fact (office, membership, alliance), no event.
        plover, mode: PLOVER category and mode (PLOVER codebook, draft 0.8, 2021).
        cameo: CAMEO code (Schrodt 2012); goldstein: its Goldstein score, -10 to 10.
        quad: `Verbal Cooperation`, `Material Cooperation`, `Verbal Conflict` or `Material Conflict`.
        definition: what counts as one, in a sentence.
    """

    name: str
    relation: str
    planned: str
    symmetric: bool
    standing: bool
    plover: str
    mode: str
    cameo: str
    goldstein: float
    quad: str
    label: str
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Sector:
    """A concept of `ontology/sectors.ttl`.

    Attributes:
        id: local id; label: preferred label; labels: everything the extractor looks for, lower case.
        broader: id of the wider concept, None for a top concept.
        topic: one of the 36 labels of the annotation guidelines.
    """

    id: str
    label: str
    labels: tuple[str, ...]
    broader: str | None
    topic: str


def _local(node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return str(getattr(node, "value", "")).rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def _store(name: str) -> ox.Store:
    store = ox.Store()
    with (folder("ontology") / name).open("rb") as file:
        store.load(file, format=ox.RdfFormat.TURTLE)
    return store


@cache
def event_types() -> dict[str, EventType]:
    """Every event type by its name."""
    store, found = _store("kg.ttl"), {}

    def one(subject: ox.NamedNode, prop: str) -> str:
        for quad in store.quads_for_pattern(subject, ox.NamedNode(prop), None):
            return quad.object.value if isinstance(quad.object, ox.Literal) else _local(quad.object)
        return ""

    for quad in store.quads_for_pattern(None, ox.NamedNode(iri.term("relation")), None):
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        s, name = quad.subject, _local(quad.subject)
        found[name] = EventType(
            name=name,
            relation=_local(quad.object),
            planned=one(s, iri.term("plannedRelation")),
            symmetric=one(s, iri.term("symmetric")) == "true",
            standing=one(s, iri.term("standing")) == "true",
            plover=one(s, iri.term("plover")),
            mode=one(s, iri.term("ploverMode")),
            cameo=one(s, iri.term("cameo")),
            goldstein=float(one(s, iri.term("goldstein")) or 0),
            quad=one(s, iri.term("quadClass")),
            label=one(s, _RDFS + "label"),
            definition=one(s, _SKOS + "definition"),
        )
    return dict(sorted(found.items()))


@cache
def by_relation() -> dict[str, EventType]:
    """Every event type by its relation (`met`)."""
    return {t.relation: t for t in event_types().values()}


@cache
def sectors() -> dict[str, Sector]:
    """Every sector by its id."""
    store = _store("sectors.ttl")
    labels: dict[str, list[str]] = {}
    preferred: dict[str, str] = {}
    broader: dict[str, str] = {}
    for prop in ("prefLabel", "altLabel", "hiddenLabel"):
        for quad in store.quads_for_pattern(None, ox.NamedNode(_SKOS + prop), None):
            id_, text = _local(quad.subject), str(getattr(quad.object, "value", ""))
            labels.setdefault(id_, []).append(text.lower())
            if prop == "prefLabel":
                preferred[id_] = text
    for quad in store.quads_for_pattern(None, ox.NamedNode(_SKOS + "broader"), None):
        broader[_local(quad.subject)] = _local(quad.object)

    def topic(id_: str) -> str:
        while id_ in broader:
            id_ = broader[id_]
        return preferred[id_]

    return {i: Sector(i, preferred[i], tuple(sorted(set(labels[i]))), broader.get(i), topic(i)) for i in sorted(preferred)}
