"""The whole path from article to claims on one screen: parse -> link -> extract (floor 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg import extract as extraction
from kg import parse
from kg.link import Linker, Names
from kg.model import Article, Extraction, Token


class Pipeline:
    """Turns articles into extractions.

    Args:
        model: name or path of another spaCy pipeline with UD labels; None for the bundled one.
    """

    def __init__(self, model: str | None = None) -> None:
        self.nlp = parse.load(model)
        self.linker = Linker()
        self.verbs = extraction.present_forms()
        self.extractors = [make(self.linker.gazetteer) for make in extraction.EXTRACTORS]

    def __call__(self, article: Article) -> Extraction:
        """What one article says."""
        names: dict[tuple[str, int], Names] = {}

        def merge(kind: str, number: int, text: str, words: list[Token], base: int) -> tuple[tuple[int, int, str], ...]:
            found = names[kind, number] = self.linker.names(text, words, base)
            return found.stand_ins()

        sentences = parse.parse(article, self.nlp, merge, self.verbs)
        linked = self.linker.link(article, sentences, names)
        return Extraction(article, extraction.extract(article, linked, self.extractors, self.linker.author(article) is not None))


_worker: Pipeline | None = None


def _start(model: str | None) -> None:
    global _worker
    _worker = Pipeline(model)


def _run(article: Article) -> Extraction:
    assert _worker is not None
    return _worker(article)


def extract(articles: Iterable[Article], workers: int = 1, model: str | None = None) -> Iterator[Extraction]:
    """Extractions of a stream of articles, in their order, with flat memory.

    Args:
        workers: processes; 1 stays in this one.
        model: as for `Pipeline`.
    """
    if workers <= 1:
        yield from map(Pipeline(model), articles)
        return
    import multiprocessing

    with multiprocessing.get_context("spawn").Pool(workers, _start, (model,)) as pool:
        yield from pool.imap(_run, articles, chunksize=8)
