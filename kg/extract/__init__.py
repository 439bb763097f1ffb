"""Linked sentences to claims (floor 2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from kg.extract.frame_extractor import FrameExtractor
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
    """All claims of an article: repeats gathered, dates and places inherited, PLOVER and CAMEO codes set.

    Args:
        release: the article is an official's own report.
    """
    found = gather(c for s in linked for e in extractors for c in e.claims(article, s))
    return tuple(code(c) for c in inherit(article, without_talk_of_talks(found), release))


__all__ = ["EXTRACTORS", "Extractor", "extract"]
