"""Date and place of an article's main event, inherited by what else its participants did there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from kg.extract.circumstances import SPOKEN
from kg.extract.dates import recalled
from kg.model import Article, Basis, Claim, Kind, Status
from kg.ontology import event_types

_MAIN = frozenset({"met", "negotiatedWith", "spokeWith", "visited", "hosted", "agreedWith", "signedAgreementWith"})
_TALKS = frozenset({"met", "negotiatedWith", "spokeWith"})
_REACH = 100  # dated acts before and after an act that may be its occasion
_WITHIN = _MAIN | SPOKEN


def inherit(article: Article, claims: Sequence[Claim], release: bool) -> tuple[Claim, ...]:
    """Fill dates and places that the article states for its main event only.

    A reader takes "Sharif and Mishustin agreed ..." for what they did at the meeting that the lead dates and places. The main event is the
    nearest dated talk, visit or agreement before (else the first one after) between the same two states.

    Args:
        release: the article is an official's own report of the day; its acts bear its date where no other is given.
    """
    out = list(claims)
    relation = [event_types()[c.type].relation for c in out]
    for field in ("date", "place"):
        all_donors = [(n, _states(c)) for n, c in enumerate(out) if relation[n] in _MAIN and c.status is Status.ACTUAL and getattr(c, field)]
        all_now = [(m, states) for m, states in all_donors if not recalled(out[m].date, article.published)]
        one_occasion = len({getattr(out[m], field) for m, _ in all_now}) == 1
        for n, claim in enumerate(out):
            if getattr(claim, field) or claim.status is not Status.ACTUAL or relation[n] not in _WITHIN or not claim.evidence.quote:
                continue
            donors, now = _near(all_donors, n), _near(all_now, n)
            if relation[n] == "visited" and claim.place and any(out[m].place and out[m].place != claim.place for m, _ in donors):
                continue  # "recalled his first visit to Moscow": another occasion than the talks here
            mine = _states(claim)
            near = [m for m, states in donors if states == mine or (relation[n] not in _MAIN and len(mine & states) == 2)]
            if not near and relation[n] in SPOKEN:  # what one of the two says of others he says there
                near = [m for m, states in donors if relation[m] in _TALKS and set(claim.agents) & {*out[m].agents, *out[m].targets}]
            if not near and one_occasion:  # the article tells of one occasion
                near = [m for m, states in now if mine & states]
            near = [
                m
                for m in near
                if not recalled(out[m].date, article.published)
                or (relation[n] in _MAIN and {*out[m].agents, *out[m].targets} == {*claim.agents, *claim.targets})
            ]
            near = [m for m in near if not (claim.place and out[m].place and field == "date" and claim.place != out[m].place)]
            near = [m for m in near if not _others(claim, out[m])]
            if field == "place" and claim.date:  # a visit that is only recalled is no place of today's talks
                near = [m for m in near if out[m].date == claim.date or (out[m].date is None and relation[m] != "visited")]
            if near:
                best = max((m for m in near if m <= n), default=near[0])
                out[n] = (
                    replace(claim, date=claims[best].date, basis=claims[best].basis) if field == "date" else replace(claim, place=claims[best].place)
                )
    if release and article.published:
        out = [
            replace(c, date=article.published, basis=Basis.PUBLICATION)
            if c.date is None and c.status is Status.ACTUAL and relation[n] in _WITHIN
            else c
            for n, c in enumerate(out)
        ]
    return tuple(out)


def _near(donors: list[tuple[int, frozenset[str]]], n: int) -> list[tuple[int, frozenset[str]]]:
    """The donors next to a claim, of which an article of news has fewer than are taken."""
    at = bisect_left(donors, n, key=lambda d: d[0])
    return donors[max(0, at - _REACH) : at + _REACH]


def _others(claim: Claim, donor: Claim) -> bool:
    """Whether two claims have different people of one state: what Mishustin said was not said when Sharif met Putin."""
    people = [a for a in (*claim.agents, *claim.targets) if a.kind is Kind.PERSON]
    there = [a for a in (*donor.agents, *donor.targets) if a.kind is Kind.PERSON]
    return any(a.country and a.country == b.country and a != b for a in people for b in there)


def _states(claim: Claim) -> frozenset[str]:
    return frozenset(a.country or a.id for a in (*claim.agents, *claim.targets))
