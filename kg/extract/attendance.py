"""Who else was at a meeting: lists of officials who attended, joined or accompanied the two sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.extract.dates import recalled
from kg.extract.tree import Tree
from kg.link import Linked
from kg.model import Actor, Claim, Evidence, Kind, Status, Token
from kg.ontology import event_types

_MEETINGS = frozenset({"met", "negotiatedWith"})
CONFIDENCE = 0.7


class Attendance:
    """Reads attendance against the last meeting that one article told of.

    "The meeting was attended by X": X met the other side's principals. A side is a state or an organisation; who belongs to it is told by
    the office or country of each person. Where the side is named ("from the Russian side"), the list is that side's.
    """

    def __init__(self) -> None:
        self._last: Claim | None = None
        self._listed: Actor | None = None  # the side whose list the next sentence is, after a colon

    def note(self, claim: Claim, published: str | None) -> None:
        """Remember a meeting as the one that later sentences speak of, if it is none of long ago."""
        if recalled(claim.date, published):
            return
        if event_types()[claim.type].relation in _MEETINGS:
            self._last = claim

    def claims(self, tree: Tree) -> Iterator[Claim]:
        """Meetings of those whom a sentence says attended."""
        meeting = self._last
        if meeting is None:
            return
        listed, self._listed = self._listed, None
        cue = next(
            (
                t
                for t in tree.tokens
                if (t.lemma.lower() in tree.words.attending and "VerbForm=Inf" not in t.morph) or t.text.lower() in tree.words.attendance
            ),
            None,
        )
        if cue is None and listed is not None:
            cue = tree.tokens[0]
        if cue is None or (cue.lemma.lower() == "include" and not any("participant" in t.lemma.lower() for t in tree.tokens)):
            return
        if meeting.status is Status.PLANNED and _over(cue, tree):
            return  # another meeting than the one to come: "They spoke of the talks with Iran next week. The meeting was attended by X."
        people = [(a, m) for m in tree.linked.mentions if m.form == "person" for a in m.actors if a.kind is Kind.PERSON]
        principals = list(dict.fromkeys((*meeting.agents, *meeting.targets)))
        side = self._side(tree.linked, principals) or listed
        if not people and tree.tokens[-1].text == ":":
            self._listed = side
        both = (
            side is None and len({a.country for a, _ in people} & {p.country for p in principals if p.kind is Kind.COUNTRY}) > 1
        )  # the two sides themselves
        for person, m in people:
            if (person in principals and side is None) or both:
                continue
            mine = side.country or side.id if side else person.country
            others = [p for p in principals if p != person and (p.country or p.id) != mine]
            if mine is None or len(others) == len(principals) or not others:
                continue  # of neither side, as far as the text tells
            first, last = min(cue.index, m.start), max(cue.index + 1, m.end)
            start, end = tree.tokens[first].start, tree.tokens[last - 1].end
            s = tree.linked.sentence
            quote = s.text[start - s.start : end - s.start]
            yield replace(
                meeting,
                type="Meeting",
                agents=(person,),
                targets=tuple(others),
                evidence=Evidence(-1, -1, quote) if s.kind == "title" else Evidence(start, end, quote),
                confidence=CONFIDENCE,
                rule="rule/attendance",
            )

    def _side(self, linked: Linked, principals: Sequence[Actor]) -> Actor | None:
        """The side a list is introduced with: "From the Russian side, ..."."""
        for m in linked.mentions:
            after = linked.sentence.tokens[m.end].text.lower() if m.end < len(linked.sentence.tokens) else ""
            if after == "side" and m.actors:
                return next((p for p in principals if m.actors[0] in (p,) or (p.country and p.country == m.actors[0].country)), None)
        return None


def _over(cue: Token, tree: Tree) -> bool:
    """Whether a verb tells of what has been: "was attended by", "attended", but not "will be attended by"."""
    return "Tense=Past" in cue.morph and not any(t.head == cue.index and t.lemma.lower() in ("will", "would", "shall") for t in tree.tokens)
