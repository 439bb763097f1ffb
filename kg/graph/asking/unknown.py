"""What to say of a query that found nothing: the names and texts in it that the graph does not know, each with the nearest known one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import pairwise

import pyoxigraph as ox

from kg import iri
from kg.graph.asking.keywords import names
from kg.graph.asking.plan.text import Token, tokens
from kg.graph.shape.claims import Quads
from kg.graph.shape.labels import short
from kg.graph.shape.triples import EVENTS, LABEL, MERGES, PREFIXES, REFERENCE, RELATIONS, SKOS, STATES, node

_TERMS = ("ir", "sem", "org", "prov", "oa", "schema")  # vocabularies of which the ontology explains what the graph uses
_GRAPHS = {g.value for g in (EVENTS, RELATIONS, STATES, REFERENCE, MERGES)}


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of a message: the known name that looks most like one, or nothing."""
    near = get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def unknown(quads: Quads, sparql: str) -> list[str]:
    """What to say of each class, property and thing in a query that the graph does not know.

    Args:
        quads: the store that was asked; sparql: the query.

    Returns:
        Lines such as `ir:mett is unknown; did you mean ir:met?`, none where all names are known; and such as `"Pakistan"@en is unknown; did you mean "Pakistan"?`
        for texts that the graph has with another language, or with none.
    """
    told = [f"{short(value)} is unknown{_hint(quads, value)}" for value in dict.fromkeys(_named(sparql)) if not _is_known(quads, value)]
    return told + [f"{asked} is unknown; did you mean {other}?" for asked, other in _otherwise(quads, sparql)]


def _otherwise(quads: Quads, sparql: str) -> Iterator[tuple[ox.Literal, ox.Literal]]:
    """Texts of a query that nothing has, each as something has it: without a language, or in English."""
    found = [*tokens(sparql), Token("end", "", 0, 0)]
    for text, after in dict.fromkeys((a.text, b.text) for a, b in pairwise(found) if a.kind == "string" and b.text != "^^"):
        asked = _literal(text + after if after.startswith("@") else text)
        other = ox.Literal(asked.value) if asked.language else ox.Literal(asked.value, language="en")
        if not any(quads.quads((None, None, asked, None))) and any(quads.quads((None, None, other, None))):
            yield asked, other


def _literal(text: str) -> ox.Literal:
    """A literal as SPARQL and Turtle both write it."""
    (quad,) = ox.parse(f"<a:a> <a:a> {text} .", format=ox.RdfFormat.TURTLE)
    assert isinstance(quad.object, ox.Literal)
    return quad.object


def _named(sparql: str) -> Iterator[str]:
    """IRIs of our vocabularies and things that a query names."""
    declared, named = names(sparql)
    bases = {**PREFIXES, **declared}
    found = (local if prefix is None else bases.get(prefix, "") + local for prefix, local in named)
    yield from (x for x in found if x.startswith((iri.BASE, *(PREFIXES[p] for p in _TERMS))))


def _is_known(quads: Quads, value: str) -> bool:
    me = node(value)
    if not value.startswith(iri.BASE):
        return any(quads.quads((me, None, None, REFERENCE)))
    return value in _GRAPHS or any(any(quads.quads(pattern)) for pattern in ((me, None, None, None), (None, None, me, None)))


def _hint(quads: Quads, value: str) -> str:
    name = short(value)
    if not value.startswith(iri.BASE):
        base = value[: max(value.rfind("#"), value.rfind("/")) + 1]
        found = {q.subject.value for q in quads.quads((None, None, None, REFERENCE)) if isinstance(q.subject, ox.NamedNode)}
        return nearest(name, sorted(short(x) for x in found if x.startswith(base)))
    prefix, _, local = name.partition(":")
    called = _called(quads, PREFIXES.get(prefix, value))
    if local.lower().replace("-", " ") in called:
        return f"; did you mean {called[local.lower().replace('-', ' ')]}?"
    return nearest(name, sorted(set(called.values())))


def _called(quads: Quads, base: str) -> dict[str, str]:
    """Things of a kind with their prefixes, by what they are called."""
    rows = (q for g, p in ((REFERENCE, LABEL), (REFERENCE, node(SKOS + "prefLabel")), (EVENTS, LABEL)) for q in quads.quads((None, p, None, g)))
    return {
        str(getattr(q.object, "value", "")).lower(): short(q.subject.value)
        for q in rows
        if isinstance(q.subject, ox.NamedNode) and q.subject.value.startswith(base)
    }
