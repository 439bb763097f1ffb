"""What the tables of `data/` know of two actors on a day: who held which office, and which organisations both belong to."""

from __future__ import annotations

from kg import iri
from kg.link import gazetteer
from kg.link.gazetteer import rows


def holders(ends: list[str], day: str) -> tuple[tuple[str, str, str, str], ...]:
    """Who held which office of the actors on a day: (actor, office, person, since).

    Args:
        ends: IRIs; day: `YYYY[-MM[-DD]]`.
    """
    found = {
        (term.of.name, term.office, term.person.name, term.start)
        for terms in gazetteer().terms.values()
        for term in terms
        if iri.actor(term.of) in ends and term.start <= day and (not term.end or term.end >= day[: len(term.end)])
    }
    return tuple(sorted(found, key=lambda row: (row[0], row[1].lower(), row[3], row[2])))


def shared(a: str, b: str, day: str) -> tuple[tuple[str, str, str], ...]:
    """Organisations of which both actors are members on a day: (name, entry of the one, entry of the other).

    Args:
        a, b: IRIs; day: `YYYY[-MM[-DD]]`.
    """
    of: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for row in rows("memberships.tsv"):
        start, end = row.get("start") or "", row.get("end") or ""
        if start > day or (end and end < day[: len(end)]):
            continue
        for entered, end_iri in zip(of, (a, b)):
            if iri.entity("country", row["member"]) == end_iri:
                entered[row["organisation"]] = start
    names = gazetteer().organisations
    return tuple(sorted((names[x].name if x in names else x, of[0][x], of[1][x]) for x in of[0].keys() & of[1].keys()))
