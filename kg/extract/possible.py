"""What cannot be, whatever an extractor finds: checks of a claim's parts against one another.

Of 5,063 annotated offices of a state none is held by somebody of another state, and of 727 visits to a state whose place is known five lie
elsewhere (two cities of one name, a crossing at a border). Of 1,040 annotated acts on a day after the article's two are told as done.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kg import lexicon
from kg.link.words import words
from kg.model import Actor, Claim, Kind, Mark, Status
from kg.ontology import event_types

_OWNED = re.compile(r"(?:['’]s?)?((?:\s+[\w-]+){1,3})")  # "'s adult children", behind a name; " wife", behind "his"
_LIVING = re.compile(r"([\w-]+)\s+in\s+(?:the\s+)?$")  # "voters in ", before a state
_OWNING = re.compile(r"([\w-]+)\s+of(?:\s+[^\s,;]+){0,2}\s+$")  # "children of President ", before a name


def possible(claims: Iterable[Claim], published: str | None) -> Iterator[Claim]:
    """Claims less offices of a state held by somebody of another one, acts of somebody's kin or on them and of people who only live in a state, and what a
    headline only asks; a visit to a state does not take place in another, and no act before its day.

    Args:
        published: the day of the article, YYYY-MM-DD.
    """
    for claim in claims:
        relation = event_types()[claim.type].relation
        if (relation == "holdsOffice" and _of_another(claim)) or _by_kin(claim) or _by_people(claim) or _asked(claim):
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


def _asked(claim: Claim) -> bool:
    """Whether it is told by a headline that is a question: "Will Iran attack Israel?"; what has happened the text below tells, too."""
    return claim.evidence.start < 0 and claim.evidence.quote.rstrip("\"'’” ").endswith("?")


def _by_kin(claim: Claim) -> bool:
    """Whether it is the kin of one of the two that acts or is acted on: "Putin's daughter visited China", "sanctions on the wife of Assad"."""
    if event_types()[claim.type].standing:
        return False
    return _kin(claim, "agent", claim.agents) or _kin(claim, "target", claim.targets)


def _by_people(claim: Claim) -> bool:
    """Whether it is only people who live in a state that act, and not the state: "voters in Georgia", "nobody in Germany"."""
    if len(claim.agents) != 1 or claim.agents[0].kind is not Kind.COUNTRY or event_types()[claim.type].standing:
        return False
    before = [_LIVING.search(claim.evidence.quote[: m.start]) for m in claim.evidence.marks if m.role == "agent"]
    return bool(before) and all(found and found[1].lower() in lexicon.words().people for found in before)


def _kin(claim: Claim, role: str, ends: Sequence[Actor]) -> bool:
    """Whether a person, who is alone at an end, is named nearest to the act only as somebody to whom others are kin."""
    if len(ends) != 1 or ends[0].kind is not Kind.PERSON:
        return False
    text, marks = claim.evidence.quote, [m for m in claim.evidence.marks if m.role == role]
    named = [m for m in marks if text[m.start : m.end].lower() not in words().he] or marks
    acts = [m for m in claim.evidence.marks if m.role == "act"]
    far = {m: min((max(a.start - m.end, m.start - a.end, 0) for a in acts), default=0) for m in named}
    return bool(far) and all(_owns_kin(text, m) for m in named if far[m] == min(far.values()))


def _owns_kin(text: str, mark: Mark) -> bool:
    """Whether words beside a name make it that of somebody else's kin."""
    kin = lexicon.words().kin
    behind, before = _OWNED.match(text, mark.end), _OWNING.search(text[: mark.start])
    owned = text[mark.end : mark.end + 1] in ("'", "’") or text[mark.start : mark.end].lower() in words().he
    return bool((owned and behind and kin & set(behind[1].lower().split())) or (before and before[1].lower() in kin))
