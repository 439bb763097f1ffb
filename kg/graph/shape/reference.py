"""What `data/` and `ontology/` know, as the graph `reference`."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from kg import iri
from kg.files import folder
from kg.graph.shape.triples import CLASS, LABEL, ORG, REFERENCE, SCHEMA, SKOS, TYPE, Add, dated, ir, literal, node, span
from kg.link.gazetteer import gazetteer, rows
from kg.model import Kind

_BODIES = (("countries", Kind.COUNTRY), ("organisations", Kind.ORGANISATION), ("groups", Kind.GROUP))
"""Tables of `data/` that name actors, and of what kind these are."""
_WORDS = node(SKOS + "hiddenLabel")
"""Words that show a sector: the extractor's business, no name that anybody asks for."""


@cache
def reference_quads() -> tuple[ox.Quad, ...]:
    """Countries, organisations, groups, memberships and offices with their dates, sectors and event types; sorted, made once."""
    out: list[ox.Quad] = []

    def add(s: ox.NamedNode, p: ox.NamedNode, o: ox.NamedNode | ox.Literal) -> None:
        out.append(ox.Quad(s, p, o, REFERENCE))

    bodies = _bodies(add)
    for row in rows("memberships.tsv"):
        member, body = bodies.get(row["country"]), bodies.get(row["organisation"])
        if member and body:
            _tie(add, f"{row['country']}-{row['organisation']}-{row['start']}", member, body, row["kind"], row)
    for row in rows("offices.tsv"):
        if body := bodies.get(row["of"]):
            _office(add, row, body)
    store = ox.Store()
    for name in ("kg.ttl", "sectors.ttl"):
        with (folder("ontology") / name).open("rb") as file_:
            store.load(file_, format=ox.RdfFormat.TURTLE)
    out += [ox.Quad(q.subject, q.predicate, q.object, REFERENCE) for q in store if q.predicate != _WORDS]
    return tuple(sorted(set(out), key=str))


def _bodies(add: Add) -> dict[str, ox.NamedNode]:
    """Countries, organisations and groups with their names, by the code or id that other tables use."""
    ids: dict[str, ox.NamedNode] = {}
    for file, kind in _BODIES:
        for row in rows(f"{file}.tsv"):
            local = row.get("code") or row["id"]
            me = ids[local] = node(iri.entity(kind.value, local))
            add(me, TYPE, node(CLASS[kind]))
            add(me, LABEL, literal(row["name"]))
            _aliases(add, me, "|".join((row.get("aliases", ""), row.get("acronym", ""), row.get("official", ""))))
            if row.get("alpha2"):
                add(me, ir("alpha2"), literal(row["alpha2"]))
    return ids


def _office(add: Add, row: dict[str, str], body: ox.NamedNode) -> None:
    """A term of office, and who holds it."""
    person = node(iri.entity("person", row["person"]))
    add(person, TYPE, node(CLASS[Kind.PERSON]))
    add(person, LABEL, literal(row["name"]))
    terms = gazetteer().terms.get(row["person"])
    if terms and terms[0].person.country:
        add(person, ir("country"), node(iri.entity("country", terms[0].person.country)))
    _aliases(add, person, row["aliases"])
    _tie(add, f"{row['person']}-{row['of']}-{iri.slug(row['office'])}-{row['start']}", person, body, row["office"], row)


def _aliases(add: Add, me: ox.NamedNode, names: str) -> None:
    """Other names of an actor, as a table gives them between bars."""
    for alias in filter(None, names.split("|")):
        add(me, node(SKOS + "altLabel"), literal(alias.strip()))


def _tie(add: Add, id_: str, member: ox.NamedNode, body: ox.NamedNode, role: str, row: dict[str, str]) -> None:
    """A membership or an office, with its first and last day."""
    me = node(iri.entity("membership", iri.slug(id_)))
    add(me, TYPE, node(ORG + "Membership"))
    add(me, node(ORG + "member"), member)
    add(me, node(ORG + "organization"), body)
    add(me, ir("role"), literal(role))
    if row.get("start"):
        add(me, node(SCHEMA + "startDate"), dated(row["start"]))
    add(me, ir("from"), literal(span(row["start"])[0] if row.get("start") else "0001-01-01", "date"))
    if row.get("end"):
        add(me, node(SCHEMA + "endDate"), dated(row["end"]))
        add(me, ir("to"), literal(span(row["end"])[1], "date"))
