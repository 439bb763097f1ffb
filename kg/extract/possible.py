"""What cannot be, whatever an extractor finds: checks of a claim's parts against one another.

Of 5,063 annotated offices of a state none is held by somebody of another state, and of 727 visits to a state whose place is known five lie
elsewhere (two cities of one name, a crossing at a border). Of 1,040 annotated acts on a day after the article's two are told as done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kg.model import Claim, Kind, Status
from kg.ontology import event_types


def possible(claims: Iterable[Claim], published: str | None) -> Iterator[Claim]:
    """Claims less offices of a state held by somebody of another one; a visit to a state does not take place in another, and no act before its day.

    Args:
        published: the day of the article, YYYY-MM-DD.
    """
    for claim in claims:
        relation = event_types()[claim.type].relation
        if relation == "holdsOffice" and _of_another(claim):
            continue
        if _to_come(claim, published):
            claim = replace(claim, status=Status.PLANNED)
        yield replace(claim, place=None) if relation == "visited" and _elsewhere(claim) else claim


def _to_come(claim: Claim, published: str | None) -> bool:
    """Whether a claim tells as done what takes place on a later day."""
    return claim.status is Status.ACTUAL and bool(published and claim.date and len(claim.date) == len(published) and claim.date > published)


def _of_another(claim: Claim) -> bool:
    states = {a.id for a in claim.targets if a.kind is Kind.COUNTRY}
    return bool(states) and any(a.country and a.country not in states for a in claim.agents)


def _elsewhere(claim: Claim) -> bool:
    where = claim.place.country if claim.place else None
    return where is not None and all(a.kind is Kind.COUNTRY and a.id != where for a in claim.targets)
