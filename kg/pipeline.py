"""The whole path from article to claims on one screen: parse -> link -> extract (floor 5)."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import cache, partial

from kg import extract as extraction
from kg import parse
from kg.errors import InputError
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


@cache
def pipeline(model: str | None = None) -> Pipeline:
    """The pipeline of this process, loaded once; `model` as for `Pipeline`."""
    return Pipeline(model)


def attempt(article: Article, model: str | None = None) -> Extraction | InputError:
    """What one article says, or the error that stopped it: whatever an article sets off in here ends with that article."""
    run = pipeline(model)
    try:
        return run(article)
    except Exception as error:
        failure = InputError(article.id, f"could not be extracted ({type(error).__name__}: {error}); please report it together with the article")
        failure.__cause__ = error
        return failure


def extract(
    articles: Iterable[Article], workers: int = 1, model: str | None = None, on_error: Callable[[InputError], None] | None = None
) -> Iterator[Extraction]:
    """Extractions of a stream of articles, in their order, with flat memory.

    Args:
        workers: processes; 1 stays in this one.
        model: as for `Pipeline`.
        on_error: called for an article that could not be extracted, which is then left out.

    Raises:
        InputError: an article could not be extracted, and no `on_error` is given.
    """
    with ExitStack() as stack:
        results: Iterator[Extraction | InputError]
        if workers <= 1:
            results = (attempt(a, model) for a in articles)
        else:
            pool = stack.enter_context(multiprocessing.get_context("spawn").Pool(workers))
            results = pool.imap(partial(attempt, model=model), articles, chunksize=8)
        for result in results:
            if isinstance(result, Extraction):
                yield result
            elif on_error is None:
                raise result
            else:
                on_error(result)
