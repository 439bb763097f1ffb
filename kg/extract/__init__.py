"""Linked sentences to claims (floor 2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Protocol

from kg.extract import dates
from kg.extract.confidence import calibrated
from kg.extract.frame_extractor import FrameExtractor
from kg.extract.frames import by_lemma
from kg.extract.gather import gather
from kg.extract.inherit import inherit, without_talk_of_talks
from kg.extract.plover import code
from kg.extract.standing import StandingExtractor
from kg.link import Gazetteer, Linked
from kg.model import Article, Claim


class Extractor(Protocol):
    """Anything that reads claims off a linked sentence."""

    def claims(self, article: Article, linked: Linked) -> Iterator[Claim]:
        """Claims of one sentence."""
        ...


EXTRACTORS: tuple[Callable[[Gazetteer], Extractor], ...] = (FrameExtractor, StandingExtractor)


def extract(article: Article, linked: Sequence[Linked], extractors: Sequence[Extractor], release: bool = False) -> tuple[Claim, ...]:
    """All claims of an article: repeats gathered, dates and places inherited, PLOVER and CAMEO codes set, confidence calibrated.

    Args:
        release: the article is an official's own report.
    """
    first = next((s.sentence.start for s in linked if s.sentence.kind == "body"), 0)
    article = replace(article, published=dates.written(article.text[:first], article.published))
    found = gather(c for s in linked for e in extractors for c in e.claims(article, s))
    return tuple(calibrated(code(c)) for c in inherit(article, without_talk_of_talks(found), release))


@cache
def present_forms() -> Mapping[str, str]:
    """Lemmas of the frames' verbs by their forms in the present tense."""
    out: dict[str, str] = {}
    for sort, lemma in sorted(by_lemma()):
        if sort == "verb" and lemma.isalpha():
            third = lemma[:-1] + "ies" if lemma.endswith("y") and lemma[-2] not in "aeiou" else lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s")
            out |= {lemma: lemma, third: lemma}
    return out


__all__ = ["EXTRACTORS", "Extractor", "extract", "present_forms"]
