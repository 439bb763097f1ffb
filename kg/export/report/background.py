"""What the tables of `data/` know of two actors on a day: who led them, and which organisations both belong to."""

from __future__ import annotations

from kg import iri
from kg.link import gazetteer
from kg.link.gazetteer import rows

LEADERS = (
    "head_of_state",
    "monarch",
    "head_of_government",
    "head_of_organisation",
    "foreign_minister",
    "defence_minister",
)  # in the order of a dossier


def holders(ends: tuple[str, ...], day: str) -> tuple[tuple[str, str, str, str], ...]:
    """Who held the leading offices of the actors on a day: (actor, office, person, since).

    Args:
        ends: IRIs; day: `YYYY[-MM[-DD]]`.
    """
    found = {
        (ends.index(iri.actor(term.of)), LEADERS.index(term.role), term.start, term.of.name, term.office, term.person.name)
        for terms in gazetteer().terms.values()
        for term in terms
        if iri.actor(term.of) in ends and term.role in LEADERS and _covers(term.start, term.end, day)
    }
    return tuple((of, office, person, start) for _, _, start, of, office, person in sorted(found))


def shared(ends: tuple[str, str], day: str) -> tuple[tuple[str, str, str], ...]:
    """Organisations that both actors belong to on a day: (name, entry of the one, entry of the other); an entry says so where it is no full membership.

    Args:
        ends: IRIs; day: `YYYY[-MM[-DD]]`.
    """
    of: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for row in rows("memberships.tsv"):
        for entered, end in zip(of, ends):
            if iri.entity("country", row["country"]) == end and _covers(row["start"], row["end"], day):
                entered[row["organisation"]] = row["start"] + ("" if row["kind"] == "member" else f" ({row['kind']})")
    names = gazetteer().organisations
    return tuple(sorted((names[x].name if x in names else x, of[0][x], of[1][x]) for x in of[0].keys() & of[1].keys()))


def _covers(start: str, end: str, day: str) -> bool:
    """Whether a span of the tables covers a day; each is compared as coarsely as it is given."""
    return start[: len(day)] <= day[: len(start) or None] and (not end or end[: len(day)] >= day[: len(end)])
