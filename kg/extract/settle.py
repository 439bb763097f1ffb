"""Status, date, place and sectors of an act that both frames and reader find."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kg.extract.reader import Finding
from kg.model import Basis, Claim, Mark, Status
from kg.ontology import event_types

HAPPENED = 0.6  # probability from which the reader's status counts before that of the frames
UNREAL = 0.5  # and from which it does where it denies what the frames find done, since what was not done misleads most
PLANNED = 0.85  # and from which it does where it finds only planned what they find done
GIVES = 0.4  # and from which its place does, or a date that the text tells
REPORTED = 0.6  # and from which the day of publication does
TAKES = 0.95  # and from which its finding none does


def settled(claim: Claim, finding: Finding | None) -> Claim:
    """A claim of the frames with the reader's sectors, and its status, date and place where it is sure (limits chosen on items not learned from).

    Args:
        finding: what the reader finds of it, None where it finds it next to impossible.
    """
    if finding is None or event_types()[claim.type].standing:
        return claim
    theirs = finding.claim
    new: dict[str, Any] = {"topics": theirs.topics, "status": _status(claim, finding)}
    if finding.date >= _limit(theirs) and not (theirs.basis is Basis.TEXT and _nearer(claim, theirs, "date")):
        new |= {"date": theirs.date, "basis": theirs.basis}
    if finding.place >= (GIVES if theirs.place else TAKES) and not _nearer(claim, theirs, "place"):
        new["place"] = theirs.place
    roles = {"sector"} | {role for role in ("date", "place") if role in new}
    evidence = replace(claim.evidence, marks=tuple(sorted((*_marks(claim, roles, False), *_marks(theirs, roles, True)))))
    return replace(claim, evidence=evidence, **new)


def _limit(theirs: Claim) -> float:
    """The probability from which the reader's date counts."""
    if theirs.date is None:
        return TAKES
    return GIVES if theirs.basis is Basis.TEXT else REPORTED


def _status(claim: Claim, finding: Finding) -> Status:
    """What counts of two statuses: what the frames find denied stays so, whatever the reader says."""
    theirs = finding.claim.status
    counts = claim.status is not Status.DENIED and finding.status >= _from(claim.status, theirs)
    return theirs if counts else claim.status


def _from(ours: Status, theirs: Status) -> float:
    """The probability from which the reader's status counts."""
    if ours is not Status.ACTUAL:
        return HAPPENED
    return PLANNED if theirs is Status.PLANNED else UNREAL


def _nearer(claim: Claim, theirs: Claim, role: str) -> bool:
    """Whether a claim's date or place stands in its sentence, and the other one in another: "had last met Putin in Kazakhstan", told in Islamabad."""
    return bool(getattr(theirs, role) and _marks(claim, {role}, True) and not _marks(theirs, {role}, True))


def _marks(claim: Claim, roles: set[str], among: bool) -> list[Mark]:
    """The marks of a claim whose role is one of these, or none of them."""
    return [m for m in claim.evidence.marks if (m.role in roles) is among]
