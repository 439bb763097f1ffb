"""What cannot be, whatever an extractor finds: checks of a claim's parts against one another.

Of 5,063 annotated offices of a state none is held by somebody of another state, and of 727 visits to a state whose place is known five lie
elsewhere (two cities of one name, a crossing at a border).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kg.model import Claim, Kind
from kg.ontology import event_types


def possible(claims: Iterable[Claim]) -> Iterator[Claim]:
    """Claims less offices of a state held by somebody of another one; a visit to a state does not take place in another."""
    for claim in claims:
        relation = event_types()[claim.type].relation
        if relation == "holdsOffice" and _of_another(claim):
            continue
        yield replace(claim, place=None) if relation == "visited" and _elsewhere(claim) else claim


def _of_another(claim: Claim) -> bool:
    states = {a.id for a in claim.targets if a.kind is Kind.COUNTRY}
    return bool(states) and any(a.country and a.country not in states for a in claim.agents)


def _elsewhere(claim: Claim) -> bool:
    where = claim.place.country if claim.place else None
    return where is not None and all(a.kind is Kind.COUNTRY and a.id != where for a in claim.targets)
