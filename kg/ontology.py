"""What `ontology/` says, read once: event types and sectors (floor 1).

The Turtle files are the truth; this module only turns them into values.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from kg import iri
from kg.errors import InputError
from kg.files import folder

_SKOS = "http://www.w3.org/2004/02/skos/core#"
BACKGROUND = "background"  # section of the dossier for what is known beforehand (offices), no act
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
KG = "ontology/kg.ttl"  # as errors name it


@dataclass(frozen=True, slots=True)
class EventType:
    """One event type of `ontology/kg.ttl`; all that is done with a type follows from these fields.

    Attributes:
        name: local name of the class (`Meeting`); `relation`: local name of its property (`met`).
        phrase: the relation as it stands between two names in a sentence (`signed an agreement with`).
        planned: local name of the property for planned events (`plannedMet`), empty for standing facts.
        base: local name of the class that it is a kind of: `Event`, `Membership` (an actor belongs to a body) or `StandingTie`.
        symmetric: whether the order of its ends does not matter.
        standing: whether it is a standing fact (office, membership, alliance), no event.
        family: what it shares with the types that may tell of the same happening (`talks`).
        section: of the dossier (`disputes`); what stands in `background` is no act.
        lasting: days for which it may go on after its first day.
        announced: whether it is arranged beforehand, so that reports of the days before speak of it, too.
        occasion: whether other acts take place at it (a visit, talks, a signing).
        speech: whether it is done by saying something.
        violent: whether it uses armed force: then one day may bring several, told apart by their places.
        on_sector: whether its topics are what its actors cooperate on.
        held_office: whether it is an office that a person holds, with a title, and no longer where the words say "former".
        plover, mode: PLOVER category and mode (PLOVER codebook, draft 0.8, 2021).
        cameo: CAMEO code (Schrodt 2012); goldstein: its Goldstein score, -10 to 10.
        quad: `Verbal Cooperation`, `Material Cooperation`, `Verbal Conflict` or `Material Conflict`.
        definition: what counts as one, in a sentence.
    """

    name: str
    relation: str
    phrase: str
    planned: str
    base: str
    symmetric: bool
    standing: bool
    family: str
    section: str
    lasting: int
    announced: bool
    occasion: bool
    speech: bool
    violent: bool
    on_sector: bool
    held_office: bool
    plover: str
    mode: str
    cameo: str
    goldstein: float
    quad: str
    label: str
    definition: str = ""

    @property
    def sign(self) -> int:
        """1 cooperation, -1 conflict, 0 neither, see `sign`."""
        return sign(self.goldstein, self.quad)


def sign(goldstein: float, quad: str) -> int:
    """1 cooperation, -1 conflict, 0 neither, everywhere in the project.

    Where Goldstein's score and the quad class disagree nothing is claimed: a request, an invitation or a proposal is a verbal conflict by its class and
    has a score above 0, so it is neither; to mediate is to negotiate, and cooperation.

    >>> sign(3.0, "Verbal Conflict"), sign(-5.0, "Verbal Conflict"), sign(7.0, "Verbal Cooperation")
    (0, -1, 1)
    """
    if goldstein > 0 and quad.endswith("Cooperation"):
        return 1
    return -1 if goldstein < 0 and quad.endswith("Conflict") else 0


@dataclass(frozen=True, slots=True)
class Family:
    """Event types whose claims may speak of one happening: an announced visit and its welcome, a meeting and the talks held there.

    Attributes:
        lasting: days for which a happening may go on: the most of its types.
        announced, violent, symmetric: whether some type of it is.
    """

    name: str
    types: tuple[EventType, ...]
    lasting: int
    announced: bool
    violent: bool
    symmetric: bool


@dataclass(frozen=True, slots=True)
class Sector:
    """A concept of `ontology/sectors.ttl`.

    Attributes:
        id: local id; label: preferred label; labels: what people call it (`skos:prefLabel` and `skos:altLabel`), lower case.
        words: what shows in a text that it is about the sector: the labels, and words that are no name of it (`skos:hiddenLabel`), lower case.
        broader: id of the wider concept, None for a top concept.
        topic: one of the 36 labels of the annotation guidelines.
    """

    id: str
    label: str
    labels: tuple[str, ...]
    words: tuple[str, ...]
    broader: str | None
    topic: str


def _local(node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return str(getattr(node, "value", "")).rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def _store(name: str) -> ox.Store:
    store = ox.Store()
    with (folder("ontology") / name).open("rb") as file:
        try:
            store.load(file, format=ox.RdfFormat.TURTLE)
        except SyntaxError as error:
            raise InputError(f"ontology/{name}", f"no Turtle: {error.msg}") from error
    return store


def spaced(name: str) -> str:
    """A local name as words.

    >>> spaced("negotiatedWith")
    'negotiated with'
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def phrase(relation: str) -> str:
    """A relation as it stands between two names in a sentence.

    >>> phrase("signedAgreementWith"), phrase("plannedMet")
    ('signed an agreement with', 'planned met')
    """
    known = by_relation().get(relation)
    return known.phrase if known else spaced(relation)


@cache
def event_types() -> dict[str, EventType]:
    """Every event type by its name.

    Raises:
        InputError: a type lacks a property that each type must have, one of them has a value that it cannot have, or two have one relation.
    """
    store = _store("kg.ttl")
    found = [q.subject for q in store.quads_for_pattern(None, ox.NamedNode(iri.term("relation")), None) if isinstance(q.subject, ox.NamedNode)]
    types = sorted((_event_type(store, s) for s in found), key=lambda t: t.name)
    once: dict[str, str] = {}
    for t in types:
        if (other := once.setdefault(t.relation, t.name)) != t.name:
            raise InputError(KG, f"the event types {other} and {t.name} have one relation, {t.relation}; give one of them another")
        _declared(store, t)
    return {t.name: t for t in types}


def _declared(store: ox.Store, found: EventType) -> None:
    """Refuse a type whose relations the ontology does not define, or defines with another direction than the type says."""
    for name in filter(None, (found.relation, found.planned)):
        me = ox.NamedNode(iri.term(name))
        kinds = {_local(q.object) for q in store.quads_for_pattern(me, ox.NamedNode(_RDF + "type"), None)}
        if "ObjectProperty" not in kinds:
            raise InputError(KG, f"the relation {name} of the event type {found.name} is not defined; add it as an owl:ObjectProperty")
        if name == found.relation and ("SymmetricProperty" in kinds) is not found.symmetric:
            say = "is an owl:SymmetricProperty" if "SymmetricProperty" in kinds else "is no owl:SymmetricProperty"
            raise InputError(KG, f"the relation {name} {say}, and ir:symmetric of its event type {found.name} is {str(found.symmetric).lower()}")


def _event_type(store: ox.Store, me: ox.NamedNode) -> EventType:
    """A type as the ontology describes it."""

    def one(prop: str, default: str | None = None) -> str:
        for quad in store.quads_for_pattern(me, ox.NamedNode(prop), None):
            return quad.object.value if isinstance(quad.object, ox.Literal) else _local(quad.object)
        if default is None:
            raise InputError(KG, f"the event type {_local(me)} has no {_local(ox.NamedNode(prop))}; add it as the types beside it have it")
        return default

    def text(name: str, default: str | None = None) -> str:
        return one(iri.term(name), default)

    def flag(name: str) -> bool:
        value = text(name)
        if value not in ("true", "false"):
            raise InputError(KG, f"ir:{name} of the event type {_local(me)} is {value!r}; write true or false")
        return value == "true"

    def number(name: str) -> float:
        value = text(name)
        try:
            return float(value)
        except ValueError:
            raise InputError(KG, f"ir:{name} of the event type {_local(me)} is {value!r}; write a number") from None

    return EventType(
        name=_local(me),
        relation=text("relation"),
        phrase=text("phrase", spaced(text("relation"))),
        planned=text("plannedRelation", ""),
        base=one(_RDFS + "subClassOf"),
        symmetric=flag("symmetric"),
        standing=flag("standing"),
        family=text("family"),
        section=text("section"),
        lasting=int(number("lasting")),
        announced=flag("announced"),
        occasion=flag("occasion"),
        speech=flag("speech"),
        violent=flag("violent"),
        on_sector=flag("onSector"),
        held_office=flag("heldOffice"),
        plover=text("plover"),
        mode=text("ploverMode", ""),
        cameo=text("cameo"),
        goldstein=number("goldstein"),
        quad=text("quadClass"),
        label=one(_RDFS + "label"),
        definition=one(_SKOS + "definition", ""),
    )


@cache
def families() -> dict[str, Family]:
    """Every family of event types by its name."""
    grouped: dict[str, list[EventType]] = defaultdict(list)
    for type_ in event_types().values():
        grouped[type_.family].append(type_)
    return {
        name: Family(
            name,
            tuple(types),
            lasting=max(t.lasting for t in types),
            announced=any(t.announced for t in types),
            violent=any(t.violent for t in types),
            symmetric=any(t.symmetric for t in types),
        )
        for name, types in sorted(grouped.items())
    }


@cache
def by_relation() -> dict[str, EventType]:
    """Every event type by its relation (`met`)."""
    return {t.relation: t for t in event_types().values()}


@cache
def sectors() -> dict[str, Sector]:
    """Every sector by its id."""
    store = _store("sectors.ttl")
    preferred, other, hidden = (_texts(store, prop) for prop in ("prefLabel", "altLabel", "hiddenLabel"))
    broader = {_local(q.subject): _local(q.object) for q in store.quads_for_pattern(None, ox.NamedNode(_SKOS + "broader"), None)}

    def topic(id_: str) -> str:
        while id_ in broader:
            id_ = broader[id_]
        return preferred[id_][0]

    def sector(id_: str) -> Sector:
        labels = {text.lower() for text in (*preferred[id_], *other.get(id_, ()))}
        words = labels | {text.lower() for text in hidden.get(id_, ())}
        return Sector(id_, preferred[id_][0], tuple(sorted(labels)), tuple(sorted(words)), broader.get(id_), topic(id_))

    return {id_: sector(id_) for id_ in sorted(preferred)}


def _texts(store: ox.Store, prop: str) -> dict[str, list[str]]:
    """What each concept has under a property of SKOS; the list of the sectors itself is none."""
    schemes = {q.subject for q in store.quads_for_pattern(None, None, ox.NamedNode(_SKOS + "ConceptScheme"))}
    out: dict[str, list[str]] = {}
    for quad in store.quads_for_pattern(None, ox.NamedNode(_SKOS + prop), None):
        if quad.subject not in schemes:
            out.setdefault(_local(quad.subject), []).append(str(getattr(quad.object, "value", "")))
    return out
