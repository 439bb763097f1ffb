"""Claims by frames: rules over the trees of sentences, then what the article as a whole tells of repeats, dates and places."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from kg.extract import dates, topics
from kg.extract.confidence import calibrated
from kg.extract.frame_extractor import FrameExtractor
from kg.extract.frames import by_lemma
from kg.extract.gather import gather
from kg.extract.inherit import inherit
from kg.extract.making import quoted
from kg.extract.standing import offices
from kg.link import Gazetteer, Linked
from kg.model import Article, Basis, Claim, Evidence, Kind, Mark, Status
from kg.ontology import event_types


class Frames:
    """The frames of `ontology/events` and the offices that titles tell."""

    def __init__(self, names: Gazetteer) -> None:
        self.names = names

    def claims(self, article: Article, linked: Sequence[Linked]) -> Iterator[Claim]:
        """What an article says; repeats gathered, dates and places inherited, confidence calibrated."""
        frames = FrameExtractor(self.names, article)
        found = gather(_based(c, article, s) for s in linked for told in (frames.claims(s), offices(article, s)) for c in told)
        sentences = Sentences(linked)
        release = any(s.home is not None for s in linked)
        for claim in inherit(article, found, release):
            yield calibrated(replace(claim, evidence=_whole(claim, article, sentences)))


def _based(claim: Claim, article: Article, linked: Linked) -> Claim:
    """The claim with what its date rests on: a time expression of its sentence, or no more than the day of the article."""
    if claim.date is None or claim.date != article.published:
        return claim
    when = dates.find(linked.sentence.text, article.published, linked.told)
    told = any(claim.date == (w.date if claim.status is Status.ACTUAL else dates.upcoming(w, article.published)) for w in when)
    return replace(claim, basis=Basis.TEXT if told else Basis.PUBLICATION)


class Sentences:
    """The sentences of an article, found by what stands in them."""

    def __init__(self, linked: Sequence[Linked]) -> None:
        self._titles = [x for x in linked if x.sentence.kind == "title"]
        self._body = sorted((x for x in linked if x.sentence.kind == "body"), key=lambda x: x.sentence.start)
        self._starts = [x.sentence.start for x in self._body]

    def around(self, evidence: Evidence) -> tuple[Linked, int] | None:
        """The sentence around a stretch, and where in it the stretch begins."""
        if evidence.start == -1:
            found = ((x, x.sentence.text.find(evidence.quote)) for x in self._titles)
            return next(((x, at) for x, at in found if at >= 0), None)
        place = bisect_right(self._starts, evidence.start) - 1
        if place < 0 or not evidence.start < evidence.end <= self._body[place].sentence.end:
            return None
        return self._body[place], evidence.start - self._body[place].sentence.start


def _whole(claim: Claim, article: Article, sentences: Sentences) -> Evidence:
    """The sentence around the stretch that a claim was read from: the stretch is the act, and the words that name who, where, when and what about are marked."""
    evidence = claim.evidence
    found = sentences.around(evidence)
    if found is None:
        return evidence
    here, at = found
    s = here.sentence
    marks = {Mark("act", at, at + len(evidence.quote)), *_named(claim, here), *_timed(claim, article, here)}
    return quoted(s, s.start, s.end, marks)


def _named(claim: Claim, linked: Linked) -> Iterator[Mark]:
    """The words of a sentence that name the actors, the place and the sectors of a claim."""
    s, acted = linked.sentence, not event_types()[claim.type].standing

    def mark(role: str, first: int, after: int) -> Mark:
        return Mark(role, s.tokens[first].start - s.start, s.tokens[after - 1].end - s.start)

    for role, actors in (("agent", claim.agents), ("target", claim.targets)):
        for actor in actors:
            naming = [m for m in linked.mentions if any(a.id == actor.id for a in m.actors)]
            own = [m for m in naming if claim.place is None or m.place != claim.place]  # "in Berlin" stands for Germany only where nothing else does
            there = [m for m in linked.mentions if acted and actor.kind is Kind.COUNTRY and m.place and m.place.country == actor.id]
            yield from (mark(role, m.start, m.end) for m in own or naming or there)
    yield from (mark("place", m.start, m.end) for m in linked.mentions if claim.place and m.place == claim.place)
    yield from (mark("sector", first, after) for first, after, sector in topics.told(linked) if sector in claim.topics)


def _timed(claim: Claim, article: Article, linked: Linked) -> Iterator[Mark]:
    """The time expressions of a sentence that give the date of a claim."""
    for w in dates.find(linked.sentence.text, article.published, linked.told) if claim.date else ():
        if claim.date in (w.date, dates.upcoming(w, article.published)):
            yield Mark("date", w.start, w.end)


@cache
def present_forms() -> Mapping[str, str]:
    """Lemmas of the frames' verbs by their forms in the present tense."""
    out: dict[str, str] = {}
    for sort, lemma in sorted(by_lemma()):
        if sort == "verb" and lemma.isalpha():
            third = (
                lemma[:-1] + "ies"
                if lemma.endswith("y") and lemma[-2] not in "aeiou"
                else lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s")
            )
            out |= {lemma: lemma, third: lemma}
    return out
