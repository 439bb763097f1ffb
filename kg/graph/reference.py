"""What `data/` and `ontology/` know, as the graph `reference`."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from kg import iri
from kg.files import folder
from kg.graph.triples import LABEL, ORG, REFERENCE, SCHEMA, SKOS, TYPE, dated, ir, literal, node, span
from kg.link.gazetteer import gazetteer, rows
from kg.model import Kind


@cache
def reference_quads() -> tuple[ox.Quad, ...]:
    """Countries, organisations, groups, memberships and offices with their dates, sectors and event types; sorted, made once."""
    out: list[ox.Quad] = []

    def add(s: ox.NamedNode, p: ox.NamedNode, o: ox.NamedNode | ox.Literal) -> None:
        out.append(ox.Quad(s, p, o, REFERENCE))

    ids: dict[str, ox.NamedNode] = {}
    for file, kind, class_ in (
        ("countries", Kind.COUNTRY, SCHEMA + "Country"),
        ("organisations", Kind.ORGANISATION, ORG + "Organization"),
        ("groups", Kind.GROUP, iri.term("Group")),
    ):
        for row in rows(f"{file}.tsv"):
            local = row.get("code") or row["id"]
            me = ids[local] = node(iri.entity(kind.value, local))
            add(me, TYPE, node(class_))
            add(me, LABEL, literal(row["name"]))
            for alias in filter(None, "|".join((row.get("aliases", ""), row.get("acronym", ""), row.get("official", ""))).split("|")):
                add(me, node(SKOS + "altLabel"), literal(alias.strip()))
            if row.get("alpha2"):
                add(me, ir("alpha2"), literal(row["alpha2"]))
    for row in rows("memberships.tsv"):
        member, body = ids.get(row["country"]), ids.get(row["organisation"])
        if member and body:
            _tie(add, f"{row['country']}-{row['organisation']}-{row['start']}", member, body, row["kind"], row)
    for row in rows("offices.tsv"):
        body = ids.get(row["of"])
        person = node(iri.entity("person", row["person"]))
        if body:
            add(person, TYPE, node(SCHEMA + "Person"))
            add(person, LABEL, literal(row["name"]))
            who = gazetteer().terms[row["person"]][0].person if row["person"] in gazetteer().terms else None
            if who and who.country:
                add(person, ir("country"), node(iri.entity("country", who.country)))
            for alias in filter(None, row["aliases"].split("|")):
                add(person, node(SKOS + "altLabel"), literal(alias.strip()))
            _tie(add, f"{row['person']}-{row['of']}-{iri.slug(row['office'])}-{row['start']}", person, body, row["office"], row)
    store = ox.Store()
    for name in ("kg.ttl", "sectors.ttl"):
        with (folder("ontology") / name).open("rb") as file_:
            store.load(file_, format=ox.RdfFormat.TURTLE)
    out += [ox.Quad(q.subject, q.predicate, q.object, REFERENCE) for q in store]
    return tuple(sorted(set(out), key=str))


def _tie(add, id_: str, member: ox.NamedNode, body: ox.NamedNode, role: str, row: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
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
