"""What the project's tables know of an actor: other names, offices, memberships."""

from __future__ import annotations

from functools import cache
from typing import Any

from kg import iri
from kg.export.report.background import holders
from kg.graph.shape.claims import known
from kg.graph.shape.triples import REFERENCE, SKOS, ir, node
from kg.link import gazetteer
from kg.link.gazetteer import rows
from kg.model import Kind
from kg.serve.desk import Desk

ALIASES = 12


def of(desk: Desk, value: str) -> dict[str, Any]:
    """Other names, offices held or who holds those of an actor, memberships or members, and the country it belongs to."""
    who = known(value)
    names = {str(getattr(q.object, "value", "")) for q in desk.store.quads((node(value), node(SKOS + "altLabel"), None, REFERENCE))}
    country = desk.value(value, ir("country"), None)
    if who is not None and who.country and who.kind is not Kind.COUNTRY:
        country = iri.entity("country", who.country)
    return {
        "aliases": sorted(names)[:ALIASES],
        "country": desk.actor(country) if country else None,
        "held": _held(desk, who.id) if who is not None and who.kind is Kind.PERSON else [],
        "offices": _offices(desk, value),
        "memberships": _memberships(desk, "country", "organisation", value, "organisation") if who is not None and who.kind is Kind.COUNTRY else [],
        "members": _memberships(desk, "organisation", "country", value, "country") if who is not None and who.kind is Kind.ORGANISATION else [],
    }


def _held(desk: Desk, id_: str) -> list[dict[str, Any]]:
    """Terms of office of a person, the latest first."""
    terms = gazetteer().terms.get(id_, [])
    return [
        {"office": t.office, "of": desk.actor(iri.actor(t.of)), "start": t.start, "end": t.end}
        for t in sorted(terms, key=lambda t: t.start, reverse=True)
    ]


def _offices(desk: Desk, value: str) -> list[dict[str, Any]]:
    """Who holds the leading offices of a state or organisation at the end of the corpus."""
    if "until" not in desk.kept:
        days = desk.index.reported
        desk.kept["until"] = max((str(d) for d in days if str(d) != "NaT"), default="")
    until = desk.kept["until"]
    if not until:
        return []
    people = {t.person.name: iri.actor(t.person) for terms in gazetteer().terms.values() for t in terms}
    return [
        {"office": office, "person": desk.actor(people[person]), "since": since, "on": until} for _, office, person, since in holders((value,), until)
    ]


@cache
def _table() -> list[dict[str, str]]:
    return list(rows("memberships.tsv"))


@cache
def bodies(country: str) -> list[str]:
    """Names of the organisations that a state is a member of today, by its code."""
    found = {r["organisation"] for r in _table() if r["country"] == country and not r["end"]}
    names = gazetteer().organisations
    return sorted(names[o].name for o in found if o in names)


def _memberships(desk: Desk, mine: str, theirs: str, value: str, kind: str) -> list[dict[str, Any]]:
    """Present memberships of a state, or members of a body."""
    local = value.rsplit("/", 1)[-1]
    found = [r for r in _table() if r[mine] == local and not r["end"]]
    out = [{**desk.actor(iri.entity(kind, r[theirs])), "start": r["start"], "role": r["kind"]} for r in found]
    return sorted(out, key=lambda r: r["name"])
