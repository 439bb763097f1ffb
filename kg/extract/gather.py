"""Repeats within one article become one claim, told by its best sentence: date and place inherited, sectors those that this sentence shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from kg.model import Basis, Claim, Kind, Status
from kg.ontology import event_types

HEADLINE = 7  # days back that a headline in the present may tell of
_ONCE = frozenset({"holdsOffice", "memberOf", "alliedWith"})


def gather(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Merge claims of one article that say the same: one claim per edge, then equal edges with compatible dates and status.

    Returns:
        claims sorted by evidence; every one of them has one agent and one target, so that an edge keeps its own evidence.
    """
    types = event_types()
    out: list[Claim] = []
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)  # places in `out` by type and ends
    for claim in claims:
        relation, symmetric = types[claim.type].relation, types[claim.type].symmetric
        for a, b in claim.edges():
            if a.country and a.country == b.country and relation not in _ONCE and Kind.GROUP not in (a.kind, b.kind):
                continue  # two of one state: "talks between X and Indian officials, including Modi"
            one = replace(claim, agents=(a,), targets=(b,))
            places = alike[_ends(one, symmetric)]
            for n in places:
                if relation in _ONCE or _compatible(out[n], one):
                    out[n] = _join(out[n], one)
                    break
            else:
                places.append(len(out))
                out.append(one)
    return tuple(sorted(out, key=lambda c: (c.evidence.start, c.evidence.end, c.type, c.agents, c.targets)))


def _ends(claim: Claim, symmetric: bool) -> tuple[object, ...]:
    """What claims of the same edge share: their type and ends, whose order counts where the type has a direction."""
    ends = tuple(tuple((a.kind, a.id) for a in side) for side in (claim.agents, claim.targets))  # one may go by two names
    return claim.type, frozenset(ends) if symmetric else ends


def _compatible(a: Claim, b: Claim) -> bool:
    if a.status != b.status and not {a.status, b.status} <= {Status.PLANNED, Status.ACTUAL}:
        return False
    if a.status != b.status and a.date and b.date and a.date != b.date and a.basis is b.basis is Basis.TEXT:
        return False
    if a.status == b.status and (_headline(a, b) or _headline(b, a)):
        return True
    if a.date and b.date and a.basis is not b.basis:
        return _near(a, b) if a.basis is Basis.TEXT else _near(b, a)
    return not a.date or not b.date or a.date.startswith(b.date) or b.date.startswith(a.date)


def _near(told: Claim, reported: Claim) -> bool:
    """Whether a day that the text tells lies in the days before the publication to which another claim of the same only is dated."""
    if not told.date or not reported.date or len(reported.date) != 10:
        return False
    return reported.date.startswith(told.date) or _days_before(reported.date, HEADLINE) <= told.date <= reported.date


def _headline(title: Claim, body: Claim) -> bool:
    """Whether a headline tells in the present ("A and B sign a treaty") what the text dates to the days before."""
    if title.evidence.start != -1 or body.evidence.start == -1 or not title.date or not body.date or len(title.date) != 10:
        return False
    return _days_before(title.date, HEADLINE) <= body.date <= title.date or title.date.startswith(body.date)


def _days_before(day: str, days: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat()


def _join(a: Claim, b: Claim) -> Claim:
    better, other = (a, b) if a.confidence >= b.confidence or a.status is Status.ACTUAL else (b, a)
    if a.status is not b.status and a.type == "Cooperation":  # "bilateral cooperation" is only spoken of, what is agreed is told
        better, other = (b, a) if a.status is Status.ACTUAL else (a, b)
    elif a.status is not b.status:
        better, other = (a, b) if a.status is Status.ACTUAL else (b, a)
    dated = max((c for c in (a, b) if c.date), key=lambda c: (c.basis is Basis.TEXT, len(c.date or "")), default=better)
    if _headline(a, b) or _headline(b, a):
        dated = b if _headline(a, b) else a
    return replace(
        better,
        date=dated.date,
        basis=dated.basis,
        place=better.place or other.place,
        topics=better.topics,
        office=better.office or other.office,
        confidence=round(1 - (1 - a.confidence) * (1 - b.confidence), 2) if a.evidence != b.evidence else max(a.confidence, b.confidence),
    )
