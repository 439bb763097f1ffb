"""Links the mentions of articles; nothing of one article is known in the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from kg.link import homonyms
from kg.link.gazetteer import Gazetteer, gazetteer
from kg.link.names import Names, find
from kg.link.walk import Walk
from kg.model import Article, Token


class Linker:
    """Names of paragraphs, and what the mentions of sentences stand for.

    Args:
        names: the gazetteer, by default that of `data/`.
    """

    def __init__(self, names: Gazetteer | None = None) -> None:
        self.gazetteer = names or gazetteer()

    def names(self, text: str, tokens: Sequence[Token], base: int, body: str | None = None, coined: Set[str] = frozenset()) -> Names:
        """The names in a paragraph; see `kg.link.names.find`."""
        return find(self.gazetteer, text, tokens, base, body, coined)

    def coined(self, text: str) -> frozenset[str]:
        """Abbreviations that an article gives to something else than what they are known for."""
        return homonyms.coined(text, self.gazetteer)

    def walk(self, article: Article, names: Mapping[tuple[str, int], Names], dateline: str = "") -> Walk:
        """Whom an article is about, before its sentences are linked.

        Args:
            article: gives the date that decides who was in office, and the publisher who says "we".
            names: the names of each paragraph by (kind, number), as `names` found them.
            dateline: the place in front of its first paragraph, as written.
        """
        return Walk(self.gazetteer, article, names, dateline)
