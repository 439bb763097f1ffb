"""Claims by frames: rules over the trees of sentences, then what the article as a whole tells of repeats, dates and places."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from kg.extract.confidence import calibrated
from kg.extract.frame_extractor import FrameExtractor
from kg.extract.frames import by_lemma
from kg.extract.gather import gather
from kg.extract.inherit import inherit, without_talk_of_talks
from kg.extract.standing import StandingExtractor
from kg.link import Gazetteer, Linked
from kg.model import Article, Claim, Evidence, Mark


class Frames:
    """The frames of `ontology/events` and the standing facts that titles tell."""

    def __init__(self, names: Gazetteer) -> None:
        self.parts = (FrameExtractor(names), StandingExtractor(names))

    def claims(self, article: Article, linked: Sequence[Linked]) -> Iterator[Claim]:
        """What an article says; repeats gathered, dates and places inherited, confidence calibrated."""
        found = gather(c for s in linked for part in self.parts for c in part.claims(article, s))
        sentences = Sentences(linked)
        release = any(s.home is not None for s in linked)
        for claim in inherit(article, without_talk_of_talks(found), release):
            yield calibrated(replace(claim, evidence=sentences.around(claim.evidence)))


class Sentences:
    """The sentences of an article, found by what stands in them."""

    def __init__(self, linked: Sequence[Linked]) -> None:
        self._titles = [x.sentence for x in linked if x.sentence.kind == "title"]
        self._body = sorted((x.sentence for x in linked if x.sentence.kind == "body"), key=lambda s: s.start)
        self._starts = [s.start for s in self._body]

    def around(self, evidence: Evidence) -> Evidence:
        """The sentence around a stretch, in which the stretch is the act."""
        if evidence.start == -1:
            for s in self._titles:
                if (at := s.text.find(evidence.quote)) >= 0:
                    return Evidence(-1, -1, s.text, (Mark("act", at, at + len(evidence.quote)),))
            return evidence
        place = bisect_right(self._starts, evidence.start) - 1
        if place < 0 or not evidence.start < evidence.end <= self._body[place].end:
            return evidence
        s = self._body[place]
        at = evidence.start - s.start
        return Evidence(s.start, s.end, s.text, (Mark("act", at, at + len(evidence.quote)),))


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
