"""The whole path from article to claims on one screen: parse -> link -> extract (floor 4)."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kg import extract as extraction
from kg import parse
from kg.link import Linker
from kg.model import Article, Extraction


class Pipeline:
    """Turns articles into extractions.

    Args:
        model: name or path of another spaCy pipeline with UD labels; None for the bundled one.
    """

    def __init__(self, model: str | None = None) -> None:
        self.nlp = parse.load(model)
        self.linker = Linker()
        self.extractors = [make(self.linker.names) for make in extraction.EXTRACTORS]

    def __call__(self, articles: Iterable[Article], workers: int = 1) -> Iterator[Extraction]:
        """Extractions in the order of the articles.

        Args:
            workers: processes for the parsing; 1 stays in this one.
        """
        for article, sentences in parse.parse_many(articles, self.nlp, workers=workers):
            linked = self.linker.link(article, sentences)
            yield Extraction(article, extraction.extract(article, linked, self.extractors))


def extract(articles: Iterable[Article], workers: int = 1, model: str | None = None, done: Callable[[Extraction], None] | None = None) -> Iterator[Extraction]:
    """Extract claims from articles; see `Pipeline`."""
    for result in Pipeline(model)(articles, workers):
        if done:
            done(result)
        yield result
